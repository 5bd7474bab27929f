import { day, minute } from '#core/instant.ts';
import { page } from '#ui/page.ts';
import type { RegisteredInformation, ShownContact } from '#usecases/registered-information/show-registered-information.ts';
import { ChangePage, type ChangePageProps } from '#web/account/pages/change-contact.tsx';
import { ChangeFormPage, type ChangeFormPageProps } from '#web/account/pages/change-form.tsx';
import { HinderedPage, type HinderedPageProps } from '#web/account/pages/hindered.tsx';
import { RegisteredInformationPage, type RegisteredInformationPageProps } from '#web/account/pages/registered-information.tsx';
import { TradingPinPage, type TradingPinPageProps } from '#web/account/pages/trading-pin.tsx';
import type { Model } from './models.ts';

const now = Date.parse('2025-07-28T08:52:20+09:00');
const imported = Date.parse('2025-05-01T00:00:00+09:00');

const contact = (given: Partial<ShownContact>): ShownContact => ({
  kind: 'mobile',
  unusableReason: null,
  written: '090-1234-5678',
  serves: ['phone-call', 'sms-code'],
  source: 'import',
  boundAt: imported,
  bouncedAt: null,
  youngUntil: null,
  proved: { method: 'sms-code', at: now - minute },
  ...given,
});

const landline = contact({ kind: 'landline', written: '03-3192-4780', serves: ['phone-call'], proved: null });
const address = contact({ kind: 'email', written: 'hanako.yoshida@mail.example.jp', serves: ['email-code'], proved: null });

const information = (given: Partial<RegisteredInformation> = {}): RegisteredInformation => ({
  accountType: 'individual',
  name: '𠮷田 花子',
  nameKana: 'ヨシダ ハナコ',
  masked: false,
  openUntil: now + 15 * minute,
  movable: false,
  fields: [
    { field: 'mobile_phone', contact: contact({}) },
    { field: 'phone', contact: landline },
    { field: 'email', contact: address },
  ],
  ...given,
});

const holder = { ja: ['𠮷田 花子', 'ヨシダ ハナコ'], en: ['Hanako Yoshida', 'Yoshida Hanako'] } as const;
const company = { ja: ['株式会社中村商事', 'カ)ナカムラシヨウジ'], en: ['Nakamura Trading', 'Nakamura Shoji'] } as const;

/** Names are the customer's own and stand as they are registered; the English pages of the gallery show Latin ones. */
const registered =
  (given: Partial<RegisteredInformation>, rest: Partial<RegisteredInformationPageProps> = {}): Model =>
  (frame) => {
    const [name, nameKana] = (given.accountType === 'corporate' ? company : holder)[frame.t.lang];
    const methodNames =
      frame.t.lang === 'ja'
        ? { 'phone-call': '電話番号認証', 'sms-code': 'SMS認証', 'email-code': 'メール認証' }
        : { 'phone-call': 'phone-call authentication', 'sms-code': 'SMS authentication', 'email-code': 'email authentication' };
    return page<RegisteredInformationPageProps>(RegisteredInformationPage, {
      frame,
      methodNames,
      pending: [],
      obstacle: null,
      ...rest,
      information: { ...information(given), name, nameKana },
    });
  };

const maskedFields: RegisteredInformation['fields'] = [
  { field: 'mobile_phone', contact: null },
  { field: 'phone', contact: contact({ written: '＊＊＊-＊＊＊＊-5678', serves: ['phone-call'] }) },
  { field: 'email', contact: contact({ kind: 'email', written: 'h＊＊＊@mail.example.jp', serves: ['email-code'], proved: null }) },
];

const troubledFields: RegisteredInformation['fields'] = [
  {
    field: 'mobile_phone',
    contact: contact({ source: 'web', boundAt: now - day, youngUntil: now + 2 * day, proved: { method: 'sms-code', at: now - day } }),
  },
  {
    field: 'phone',
    contact: contact({ kind: 'unusable', unusableReason: 'uniform_access', written: '0570-012-345', serves: [], proved: null }),
  },
  { field: 'email', contact: { ...address, bouncedAt: now - day } },
];

const corporateFields: RegisteredInformation['fields'] = [
  { field: 'representative_mobile_phone', contact: contact({ written: '070-7835-2193' }) },
  { field: 'phone', contact: landline },
  { field: 'email', contact: address },
];

const pin =
  (problem: TradingPinPageProps['problem']): Model =>
  (frame) =>
    page(TradingPinPage, { frame, problem });

const form =
  (given: Partial<ChangeFormPageProps>): Model =>
  (frame) =>
    page(ChangeFormPage, { frame, field: 'mobile_phone', present: '＊＊＊-＊＊＊＊-5678', refused: null, ...given });

const change =
  (given: Partial<ChangePageProps>): Model =>
  (frame) =>
    page<ChangePageProps>(ChangePage, {
      frame,
      id: '5b0e8d5c-0000-4000-8000-000000000000',
      moves: false,
      field: 'mobile_phone',
      stage: 'registered',
      from: '＊＊＊-＊＊＊＊-5678',
      to: '080-9338-1609',
      expiresAt: now + 28 * minute,
      youngUntil: null,
      ...given,
    });

const hindered =
  (given: Omit<HinderedPageProps, 'frame'>): Model =>
  (frame) =>
    page(HinderedPage, { frame, ...given });

/** Pages of registered information, by their names in the gallery. */
export const contactModels: Readonly<Record<string, Model>> = {
  'trading-pin': pin(null),
  'trading-pin-wrong': pin({ kind: 'wrong' }),
  'trading-pin-waiting': pin({ kind: 'waiting', until: now + 5 * minute }),
  'trading-pin-locked': pin({ kind: 'locked' }),
  'registered-information': registered({}),
  'registered-information-masked': registered(
    { masked: true, movable: true, fields: maskedFields },
    {
      pending: [{ id: '5b0e8d5c-0000-4000-8000-000000000000', field: 'email', path: '/account/registered-information/change/5b0e8d5c' }],
    },
  ),
  'registered-information-troubled': registered({ fields: troubledFields }, { obstacle: { kind: 'young', until: now + 2 * day } }),
  'registered-information-corporate': registered({ accountType: 'corporate', fields: corporateFields }),
  'change-form': form({}),
  'change-form-refused': form({ refused: { typed: '０１２０－４４４－４４４', reason: 'toll_free' } }),
  'change-form-address': form({ field: 'email', present: null }),
  'change-registered': change({}),
  'change-target': change({ field: 'email', stage: 'target', from: null, to: 'hanako.yoshida@mail.example.jp' }),
  'change-ready': change({ stage: 'ready' }),
  'change-done': change({ stage: 'done', to: null, youngUntil: now + 3 * day }),
  'change-lost': change({ stage: 'lost' }),
  'change-over': change({ stage: 'over', to: null }),
  'change-move': change({ moves: true, stage: 'target', from: null, to: '090-1234-5678' }),
  'change-hindered': hindered({ accountType: 'individual', obstacle: { kind: 'no_usable_number' } }),
  'change-corporate': hindered({ accountType: 'corporate', obstacle: null }),
};
