import { readFileSync } from 'node:fs';
import type { VNode } from 'preact';
import { compilePolicy } from '#core/policy/read.ts';
import { readContent } from '#main/content.ts';
import { shippedContent } from '#main/house-config.ts';
import { methods } from '#methods/index.ts';
import type { MethodHelp } from '#methods/method.ts';
import type { Frame } from '#ui/frame.ts';
import { page } from '#ui/page.ts';
import type { SiteMessage } from '#usecases/account/site-messages.ts';
import type { PolicyInForce } from '#usecases/app.ts';
import { MessagesPage } from '#web/account/pages/messages.tsx';
import { wordMessage } from '#web/account/word-message.ts';
import { changeNumberHelp } from '#web/public/change-number.ts';
import { noticesAt, planNoticeId } from '#web/public/notices.ts';
import { HelpIndexPage, HelpPage } from '#web/public/pages/help.tsx';
import { InquiryPage, InquiryReceivedPage } from '#web/public/pages/inquiry.tsx';
import { NoticePage } from '#web/public/pages/notice.tsx';
import { NoticesPage } from '#web/public/pages/notices.tsx';
import { PaperFormPage } from '#web/public/pages/paper-form.tsx';
import type { PublicFrame } from '#web/public/pages/public-layout.tsx';
import type { MethodWords } from '#web/public/plan-telling.ts';
import type { Model } from './models.ts';

const content = readContent(shippedContent);
const shipped = readFileSync(new URL('../../policies/2025-mandatory-mfa.yaml', import.meta.url), 'utf8');
const at = (text: string): number => Date.parse(`${text}+09:00`);

/** The plan as it was first announced, and moved once: everything starts a week later than announced at first. */
const announced: readonly PolicyInForce[] = [
  {
    version: 1,
    policy: compilePolicy(shipped.replaceAll('2025-07-26', '2025-07-19').replaceAll('2025-07-25', '2025-07-18')),
    approvedAt: at('2025-05-23T15:00'),
  },
  { version: 2, policy: compilePolicy(shipped), approvedAt: at('2025-06-27T15:00') },
];

async function methodWords(): Promise<{ words: Map<string, MethodWords>; help: Map<string, MethodHelp> }> {
  const words = new Map<string, MethodWords>();
  const help = new Map<string, MethodHelp>();
  for (const [id, method] of methods) {
    const own = await method.help?.();
    if (own) help.set(id, own);
    words.set(id, { name: (await method.view()).name, help: own ? { path: `/help/${id}`, title: own.title } : null });
  }
  return { words, help };
}

const { words, help } = await methodWords();

const framed = (frame: Frame): PublicFrame => ({
  ...frame,
  house: {
    ...frame.house,
    postAddress: {
      ja: '〒100-0000 東京都千代田区見本町1-2-3 サンプル証券 変更届係',
      en: 'Sample Securities, 1-2-3 Mihon-cho, Chiyoda-ku, Tokyo 100-0000',
    },
  },
  disclosure: { title: frame.t.local(content.disclosure.title), document: content.disclosure.versions[0]?.documents[frame.t.lang] ?? [] },
});

const show =
  <Props extends { readonly frame: PublicFrame }>(
    component: (props: Props) => VNode,
    props: (frame: PublicFrame) => Omit<Props, 'frame'>,
  ): Model =>
  (frame) =>
    page(component, { ...props(framed(frame)), frame: framed(frame) } as Props);

const noticesOf = (frame: Frame, now = at('2025-06-28T09:00')) =>
  noticesAt(
    {
      policies: {
        inForceAt: () => announced[1] as PolicyInForce,
        approvedBy: (until) => announced.filter(({ approvedAt }) => approvedAt <= until),
      },
      methods: words,
      files: content.notices,
    },
    frame.t,
    now,
  );

const notice = (id: string, shown?: number, now?: number): Model =>
  show(NoticePage, (frame) => {
    const found = noticesOf(frame, now).find((each) => each.id === id);
    if (!found) throw new Error(`no notice ${id}`);
    return { notice: found, shown: shown ?? found.versions.length };
  });

const helpPage = (id: string, own: MethodHelp): readonly [string, Model] => [
  `help-${id}`,
  show(HelpPage, ({ t, house }) => ({
    title: own.title(t),
    document: own.document(t, {
      supportNumber: house.supportNumber,
      freezeNumber: house.freezeNumber,
      supportHours: t.local(house.supportHours),
    }),
  })),
];

const typed = { topic: 'number', name: '山田 花子', reach: '', customer: 'k10000006', message: '' };

const message = {
  id: '1',
  method: 'phone-call',
  before: null,
  createdAt: at('2025-06-01T09:00'),
  shownAt: null,
  readAt: null,
  replacedAt: null,
};
const messages: readonly SiteMessage[] = [
  {
    ...message,
    id: '3',
    kind: 'wave_date',
    from: at('2025-06-21T00:00'),
    before: at('2025-06-14T00:00'),
    createdAt: at('2025-06-05T09:00'),
  },
  { ...message, id: '2', kind: 'wave_date', from: at('2025-06-14T00:00'), replacedAt: at('2025-06-05T09:00') },
  { ...message, kind: 'assigned', from: at('2025-07-26T00:00'), readAt: at('2025-06-02T09:00') },
];

const messagesPage =
  (list: readonly SiteMessage[]): Model =>
  (frame) => {
    const telling = { t: frame.t, policy: compilePolicy(shipped), nameOf: (id: string) => words.get(id)?.name(frame.t) ?? id };
    const shown = list.map((one) => ({ message: one, worded: wordMessage(telling, one) }));
    return page(MessagesPage, { frame: { ...frame, unreadMessages: list.length > 0 ? 1 : 0 }, messages: shown });
  };

/** Pages for everybody, by their name in the gallery, and what a customer alone is told. */
export const publicModels: Readonly<Record<string, Model>> = {
  notices: show(NoticesPage, (frame) => ({ notices: noticesOf(frame) })),
  'notice-plan': notice(planNoticeId),
  'notice-plan-first': notice(planNoticeId, 1),
  'notice-file': notice('sms-start-us-stock-resumption'),
  help: show(HelpIndexPage, ({ t }) => ({
    entries: [...help, ['change-number', changeNumberHelp] as const].map(([id, { title }]) => ({ path: `/help/${id}`, title: title(t) })),
  })),
  ...Object.fromEntries([...help, ['change-number', changeNumberHelp] as const].map(([id, own]) => helpPage(id, own))),
  'form-individual': show(PaperFormPage, () => ({ kind: 'individual' as const })),
  'form-corporate': show(PaperFormPage, () => ({ kind: 'corporate' as const })),
  inquiry: show(InquiryPage, () => ({ typed: {}, faults: [], tooMany: false })),
  'inquiry-refused': show(InquiryPage, ({ t }) => ({
    typed: { ...typed, name: t.lang === 'ja' ? typed.name : 'Hanako Yamada' },
    faults: ['reach', 'message'] as const,
    tooMany: false,
  })),
  'inquiry-received': show(InquiryReceivedPage, () => ({})),
  'account-messages': messagesPage(messages),
  'account-messages-none': messagesPage([]),
};
