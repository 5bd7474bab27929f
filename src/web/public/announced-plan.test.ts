import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { CustomerFacts } from '#core/customer/facts.ts';
import type { Instant } from '#core/instant.ts';
import { formatInstant } from '#core/instant-text.ts';
import { decide } from '#core/policy/decide.ts';
import { compilePolicy } from '#core/policy/read.ts';
import { turningPoints } from '#core/policy/turning-points.ts';
import type { Policy } from '#core/policy/types.ts';
import { methods } from '#methods/index.ts';
import { readPlanPage } from '#test/support/plan-page.ts';
import { at, customer, shippedSource } from '#test/support/policy-customer.ts';
import { catalogueOf } from '#ui/catalogue.ts';
import { DocumentView } from '#ui/document.tsx';
import { announcedPlan, hasPlannedDates } from './announced-plan.ts';
import type { MethodWords } from './plan-telling.ts';

const words = new Map<string, MethodWords>();
before(async () => {
  for (const [id, method] of methods) words.set(id, { name: (await method.view()).name, help: null });
});

const html = (policy: Policy, now: Instant, language: 'ja' | 'en' = 'ja'): string =>
  renderToString(h(DocumentView, { document: announcedPlan(policy, words, catalogueOf(language), now) }));

/** One of each kind of customer; the last ones changed what is registered at the very edge of the snapshot. */
const customers: Readonly<Record<string, CustomerFacts>> = Object.fromEntries(
  Object.entries({
    'mobile and mail': { contacts: ['mobile@mobile_phone', 'email@email'] },
    'landline only': { contacts: ['landline@phone'] },
    'nothing registered': { contacts: [] },
    'mail only': { contacts: ['email@email'] },
    'corporate with mobile': { corporate: true, contacts: ['mobile@representative_mobile_phone'] },
    'corporate with a mobile in another field': { corporate: true, contacts: ['mobile@mobile_phone'] },
    'set by the customer': { contacts: ['mobile@mobile_phone'], settings: ['phone-call 2025-04-10'] },
    'set, with nothing to call from': { contacts: ['email@email'], settings: ['phone-call 2025-06-01'] },
    'SMS set before it counts': { contacts: ['mobile@mobile_phone'], settings: ['sms-code 2025-07-01'] },
    'SMS set, in a wave': { contacts: ['mobile@mobile_phone', 'landline@phone'], settings: ['sms-code 2025-07-28'], wave: '2025-06-14' },
    'first day of the waves': { contacts: ['mobile@mobile_phone', 'email@email'], wave: '2025-05-31' },
    'last day of the waves, landline': { contacts: ['landline@phone'], wave: '2025-07-25' },
    'mobile lost after the snapshot': { contacts: ['mobile@mobile_phone 2020-01-01 2025-07-28', 'landline@phone'] },
    'mobile lost at its end': { contacts: ['mobile@mobile_phone 2020-01-01 2025-07-26', 'landline@phone'] },
    'mobile lost just before': { contacts: ['mobile@mobile_phone 2020-01-01 2025-07-25T23:59', 'landline@phone'] },
    'mobile gained too late': { contacts: ['mobile@mobile_phone 2025-07-26', 'landline@phone'] },
  }).map(([name, given]) => [name, customer(given)]),
);

/** What the page promises is what is enforced, for every customer, channel and instant around each turning point. Returns what was seen. */
function compareWithDecide(policy: Policy): Set<string> {
  const page = readPlanPage(html(policy, at('2025-06-27T15:00')));
  const seen = new Set<string>();
  for (const [who, facts] of Object.entries(customers)) {
    for (const channel of policy.channels.values()) {
      const points = turningPoints(policy, facts, channel.id, at('2025-01-01'));
      for (const instant of points.flatMap((point) => [point - 1, point, point + 1])) {
        const decision = decide(policy, facts, channel.id, instant);
        const enforced =
          decision.method === null ? decision.outcome : (words.get(decision.method)?.name(catalogueOf('ja')) ?? decision.method);
        const promised = page.promise(facts, channel.name.ja, instant, (id) => words.get(id)?.name(catalogueOf('ja')) ?? id);
        assert.equal(promised, enforced, `${who}, ${channel.name.ja}, ${formatInstant(instant)}`);
        seen.add(enforced);
      }
    }
  }
  return seen;
}

test('the page promises exactly what is enforced: the shipped policy', () => {
  const seen = compareWithDecide(compilePolicy(shippedSource));
  assert.deepEqual([...seen].sort(), ['SMS認証', 'allow', 'locked_out', 'suspended', 'メール認証', '電話番号認証'].sort());
});

const others: Readonly<Record<string, (source: string) => string>> = {
  'everything a week later': (source) => source.replaceAll('2025-07-26', '2025-08-02').replace('last: 2025-07-25', 'last: 2025-08-01'),
  'requirements that begin at 15:00': (source) => source.replaceAll(/(from|until): 2025-07-26/g, '$1: 2025-07-26T15:00'),
  'SMS a month late, the resumption with it': (source) =>
    source.replace('live: 2025-07-26\n    choosable_from: 2025-07-26', 'live: 2025-08-26\n    choosable_from: 2025-08-26'),
  'SMS without a date': (source) =>
    source.replace('live: 2025-07-26\n    choosable_from: 2025-07-26', 'live: not yet\n    choosable_from: never'),
  'no waves': (source) => source.replace(/\nwaves:\n(?: .*\n)+/, '\n'),
  'the funds suspended for a week': (source) =>
    source.replace(
      '  us-stock-app:\n',
      '  second-site:\n    name: { ja: 別のサイト, en: Another site }\n    timeline:\n      - require: everyone\n        accept: [sms-code, phone-call]\n    suspensions:\n      - from: 2025-06-01\n        until: 2025-06-08T12:30\n\n  us-stock-app:\n',
    ),
};
for (const [name, change] of Object.entries(others)) {
  test(`the page promises exactly what is enforced: ${name}`, () => {
    const source = change(shippedSource);
    assert.notEqual(source, shippedSource);
    compareWithDecide(compilePolicy(source));
  });
}

test('予定 stands where the policy says planned, and no longer when the day has come', () => {
  const policy = compilePolicy(shippedSource);
  assert.match(html(policy, at('2025-07-25T23:59')), /2025年7月26日\(土\)（予定）から/);
  assert.ok(hasPlannedDates(policy, at('2025-07-25T23:59')));
  assert.doesNotMatch(html(policy, at('2025-07-26')), /予定/);
  assert.ok(!hasPlannedDates(policy, at('2025-07-26')));
  const firm = compilePolicy(shippedSource.replaceAll(/ +planned: true\n/g, ''));
  assert.doesNotMatch(html(firm, at('2025-06-27')), /予定/);
});

/** The ledger of the announcement, sentence by sentence (S2–S24): each must stand on the page. */
const statements: Readonly<Record<string, RegExp>> = {
  'what is stolen': /ログインID・パスワード・取引暗証番号を盗み/,
  'all customers, by the date': /2025年7月26日\(土\)（予定）から、すべてのお客様に必要/,
  'waves, each customer an own date': /2025年5月31日\(土\)から2025年7月25日\(金\)までの間に、お客様ごとの適用日/,
  'who chose nothing, by what is registered at the end of the day': /2025年7月25日\(金\)の終わりの時点のご登録の状況/,
  'which field counts as mobile': /個人口座のお客様は「携帯番号」、法人口座のお客様は「取引責任者携帯番号」/,
  'without a valid number there is no login': /有効な電話番号（携帯電話・固定電話・050）が登録されていないと/,
  'what to prepare': /【必須】ログインができなくなる前に、準備してください/,
  'by when': /2025年7月25日\(金\)までに、次の3つ/,
  'the number in daily use': /普段お使いの電話番号を登録/,
  'where to look': /【口座管理】-【登録情報】.*取引暗証番号を入力し「認証する」/,
  'where to set': /【口座管理】-【セキュリティ設定】/,
  soon: /一日も早い設定を、強くおすすめ/,
  'ways of an individual': /WEB／お客様サポート（前の登録電話番号がもう使えないとき）／郵送/,
  'ways of a corporate customer': /郵送のみ/,
  compensation: /「電話番号認証」を設定されていない状態で、不正アクセスによる損失が発生した場合、補償を行わない可能性/,
  'login notification': /2025年5月18日\(日\)に、メールアドレスをご登録のすべてのお客様に「ログイン通知」を設定しました/,
  'who has no address': /メールアドレスを登録されていないお客様、ログイン通知メールを設定していないお客様は、お早めに/,
  'FX by mail': /「FX取引サイト」「FXアプリ」.*「メール認証」だけ/,
  'both methods on the others': /パスワードと「電話番号認証」または「SMS認証」が必要/,
  'the US stock app': /「米国株アプリ」は、2025年7月26日\(土\)（予定）から再開します.*「SMS認証」の導入に合わせて/,
  'dates may move': /「予定」とある日は、変わることがあります/,
};
for (const [what, expected] of Object.entries(statements)) {
  test(`the announced plan says: ${what}`, () => {
    const text = html(compilePolicy(shippedSource), at('2025-06-27T15:00'))
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/ +/g, ' ')
      .replaceAll(/([^\x20-\x7e]) | (?=[^\x20-\x7e])/g, '$1');
    assert.match(text.replaceAll(' ', ''), new RegExp(expected.source.replaceAll(' ', ''), 's'));
  });
}

test('the English page has the same tables and lists, and no id of the file', () => {
  const policy = compilePolicy(shippedSource);
  const count = (text: string, tag: string): number => text.split(`<${tag}>`).length + text.split(`<${tag} `).length;
  const [ja, en] = [html(policy, at('2025-06-27')), html(policy, at('2025-06-27'), 'en')];
  for (const tag of ['tr', 'li', 'h2', 'h3', 'p']) assert.equal(count(en, tag), count(ja, tag), tag);
  for (const id of policy.channels.keys()) assert.ok(!en.includes(id), id);
  assert.match(en, /until the end of Friday, 25 July 2025 \(planned\)/);
});
