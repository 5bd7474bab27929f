import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { answerChallenge } from '#usecases/sign-in/answer-challenge.ts';
import { challengeOf, frozenApp, otherCode, presentedBy, rows, uidOf } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { answer, atCodePage, finished, freeMobile } from './code-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

describe('a code', () => {
  for (const [what, write] of [
    ['as it was sent', (code: string) => code],
    ['in full-width digits', (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))],
    ['with a space and a hyphen', (code: string) => ` ${code.slice(0, 3)}-${code.slice(3)} `],
  ] as const) {
    test(`is accepted ${what}`, async () => {
      const { browser, callback, newest } = await atCodePage(world);
      await answer(browser, write(await newest()), callback);
      assert.ok(finished(browser, callback), browser.page?.text.slice(0, 200));
    });
  }

  test('that is no six-digit number is not judged, and the page says what to enter', async () => {
    const { browser } = await atCodePage(world);
    for (const text of ['12345', 'abcdef', '']) {
      await answer(browser, text);
      assert.match(browser.page?.text ?? '', /6けたの数字を入力してください/);
    }
    assert.equal((await challengeOf(world, uidOf(browser))).judged, 0);
  });

  test('of another customer is refused, and counts as a wrong answer', async () => {
    const [mine, theirs] = [await atCodePage(world), await atCodePage(world, world.browser('198.51.100.7'))];
    const [code, other] = [await mine.newest(), await theirs.newest()];
    await answer(mine.browser, other === code ? otherCode(code) : other);
    assert.equal((await challengeOf(world, uidOf(mine.browser))).judged, 1);
    await answer(mine.browser, code, mine.callback);
    assert.ok(finished(mine.browser, mine.callback));
  });

  test('counts once: the same code in a second login is wrong', async () => {
    const first = await atCodePage(world);
    const code = await first.newest();
    await answer(first.browser, code, first.callback);
    const second = await atCodePage(world, world.browser('198.51.100.8'), first);
    if ((await second.newest()) === code) return;
    await answer(second.browser, code, second.callback);
    assert.equal(finished(second.browser, second.callback), false);
  });

  test('an SMS is one message of 70 UTF-16 units, ends with the origin-bound line and has no link', async () => {
    const { number, newest } = await atCodePage(world);
    const code = await newest();
    const { text } = await world.inbox.latest(number);
    assert.ok(text.length <= 70, `${text.length} units`);
    assert.ok(text.endsWith(`\n@${new URL(world.config.issuer).host} #${code}`));
    assert.doesNotMatch(text, /https?:|www\.|\/\//);
  });
});

describe('time', () => {
  /** Judges the right code at an instant after it was sent, to the millisecond. */
  async function answerAt(channel: string, number: string, customer: Customer, after: number) {
    const { browser, newest } = await atCodePage(world, world.browser(), { customer, number, channel });
    const [code, { expiresAt, shownAt }] = [await newest(), await challengeOf(world, uidOf(browser))];
    const app = frozenApp(world.app, shownAt + after);
    return {
      lifetime: expiresAt - shownAt,
      outcome: await answerChallenge(app, { ...presentedBy(browser), body: { code }, requestId: 'test', maxAge: null }),
    };
  }

  for (const [channel, lifetime] of [
    ['stock-app', 180_000],
    ['fx-app', 600_000],
  ] as const) {
    test(`${channel}: a code is good for ${lifetime / 60_000} minutes, and not at their very end`, async () => {
      const number = freeMobile().e164;
      const address = `c${number.slice(-4)}@example.jp`;
      const customer = await world.addCustomer({ mobile: number.replace('+81', '0'), email: address });
      const to = channel === 'fx-app' ? address : number;
      const late = await answerAt(channel, to, customer, lifetime);
      assert.equal(late.lifetime, lifetime);
      assert.equal(late.outcome?.kind, 'over');
      assert.equal((await answerAt(channel, to, customer, lifetime - 1)).outcome?.kind, 'right');
    });
  }

  test('when it is over the page says so and offers a new code; the old one is refused without being judged', async () => {
    const { browser, callback, newest, number } = await atCodePage(world);
    const [code, sent, uid] = [await newest(), world.inbox.count(number), uidOf(browser)];
    await world.advance('181s');
    await answer(browser, code, callback);
    assert.match(browser.page?.text ?? '', /時間が過ぎた/);
    await browser.submit('/again');
    await answer(browser, await newest(sent), callback);
    assert.ok(finished(browser, callback));
    const ends = (await world.events('login.challenge_expired')).filter((event) => event.login_uid === uid);
    assert.equal(ends.length, 1, 'its end is on record, once');
    assert.equal((await rows(world, `select sum(judged)::int as judged from challenge where login_uid = $1`, [uid]))[0]?.judged, 1);
  });
});
