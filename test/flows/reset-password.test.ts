import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { loadSecrets } from '#store/secrets.ts';
import { freezeCustomer } from '#usecases/freeze/freeze-customer.ts';
import { landline, mobile } from '../support/login-parts.ts';
import { type Customer, startWorld, type World } from '../support/world.ts';
import { accountOf, enterAccount } from './account-steps.ts';
import { call, callFrom, forget, proveTwice, sms, typeCode } from './reset-steps.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

const phrase = 'さくらの木の下でおどる';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

let count = 0;
interface Person extends Customer {
  readonly mobile: string;
  readonly landline: string;
  readonly email: string;
}

/** Somebody with contacts of their own; `without` some of them. */
async function person(without: readonly ('mobile' | 'landline' | 'email')[] = []): Promise<Person> {
  const nth = ++count;
  const [m, l, email] = [mobile(nth), landline(nth), `person${nth}@example.jp`];
  const one = await world.addCustomer({
    ...(!without.includes('mobile') && { mobile: m.written }),
    ...(!without.includes('landline') && { phone: l.written }),
    ...(!without.includes('email') && { email }),
    assigned: 'phone-call',
  });
  return { ...one, mobile: m.e164, landline: l.e164, email };
}

const source = async (one: Customer) => (await loadSecrets(world.app.database, one.id)).password.setBy;

describe('a forgotten password', () => {
  test('is set anew by two different proofs, from the password page of a login and back to it', async () => {
    const one = await person();
    const [elsewhere, browser] = [world.browser('203.0.113.9'), world.browser('203.0.113.10')];
    await enterAccount(world, elsewhere, one, { from: one.landline });
    const party = await world.relyingParty('stock-app');
    await browser.open((await party.begin()).url.href);
    const login = loginPath(browser);
    const link = /href="(\/password\/forgotten\?login=[^"]+)"/.exec(browser.page?.html ?? '')?.[1] ?? '';
    await browser.open(new URL(link, world.config.issuer).href);
    const told = world.inbox.count(one.mobile);
    const asked = await browser.submit('/password/forgotten', { login_id: one.loginId, method: sms });
    assert.doesNotMatch(asked.text, new RegExp(one.mobile.slice(-4)), 'nothing registered is shown before anything is proved');
    assert.match((await world.inbox.latest(one.mobile, told)).text, /パスワード再設定用/);
    const second = await typeCode(world, browser, one.mobile, told);
    assert.match(second.text, /2つめの確認/);
    await browser.submit('/prove');
    assert.ok(!browser.page?.text.includes(one.mobile.slice(-4)), 'the number proved first is not offered');
    const form = await callFrom(world, browser, one.landline);
    assert.match(form.text, /新しいパスワード/);
    assert.match((await browser.submit('/new', { new_secret: 'short' })).text, /8文字以上にしてください/);
    assert.match((await browser.submit('/new', { new_secret: `xx${one.landline.slice(-6)}zz` })).text, /電話番号、メールアドレスの一部/);
    assert.equal(await source(one), 'import');
    const before = world.inbox.count(one.mobile);
    const done = await browser.submit('/new', { new_secret: phrase });
    assert.match(done.text, /新しいパスワードを設定しました/);
    assert.equal(await source(one), 'reset');
    await assert.rejects(() => accountOf(world, elsewhere), 'every session ends');
    assert.match((await world.inbox.latest(one.mobile, before)).text, /パスワードが再設定されました/);
    assert.match((await world.inbox.latest(one.email)).text, /72時間/);
    assert.equal((await world.events('password.reset')).at(-1)?.customer_id, one.id);
    assert.equal(
      (await world.db.owner.query('select from oidc_session where account_id = $1', [one.number])).rowCount,
      0,
      'no session comes from it',
    );
    assert.ok(done.html.includes(`href="${login}"`), 'and back to the login');
    await browser.open(new URL(login, world.config.issuer).href);
    const next = await browser.submit('/password', { login_id: one.loginId, password: phrase });
    assert.match(next.text, /お電話での確認/, 'the next login asks its factor');
    const finished = await callFrom(world, browser, one.mobile);
    assert.doesNotMatch(finished.text, /お電話での確認/, 'the number that was one of two proofs may serve it');
    assert.match((await enterPassword(world, world.browser('203.0.113.11'), 'stock-app', one)).page.text, /パスワードが違います/);
  });

  test('whoever presses twice, or gets no answer and sends it again, is told that it is set', async () => {
    const one = await person();
    const browser = world.browser('203.0.113.40');
    await proveTwice(world, browser, one.loginId, one);
    const post = () => browser.request(`${world.config.issuer}/password/forgotten/new`, { form: { new_secret: phrase } });
    const answers = await Promise.all([post(), post()]);
    for (const answer of [...answers, await post()]) {
      assert.equal(answer.status, 303);
      const kept = new Map(browser.cookies);
      const page = await browser.open(new URL(answer.headers.get('location') ?? '', world.config.issuer).href);
      assert.match(page.text, /新しいパスワードを設定しました/);
      for (const [name, cookie] of kept) browser.cookies.set(name, cookie); // as if this answer had not come either
    }
    assert.equal((await world.events('password.reset')).filter(({ customer_id: id }) => id === one.id).length, 1);
    await world.advance('11m');
    assert.match(
      (await browser.open(`${world.config.issuer}/password/forgotten/next`)).text,
      /パスワードをお忘れの/,
      'later it is forgotten',
    );
  });

  test('the same number is never both proofs: not SMS and then a call from it, not a call and then SMS to it, nor from another field', async () => {
    const one = await person();
    const browser = world.browser('203.0.113.20');
    const told = world.inbox.count(one.mobile);
    await forget(world, browser, one.loginId, sms);
    await typeCode(world, browser, one.mobile, told);
    await browser.submit('/prove');
    const waiting = await callFrom(world, browser, one.mobile);
    assert.match(waiting.text, /お電話での確認/, 'a call from the number that got the code proves nothing more');
    const other = world.browser('203.0.113.21');
    await forget(world, other, one.loginId, call);
    await callFrom(world, other, one.mobile);
    const sent = world.inbox.count(one.mobile);
    await other.submit('/prove');
    await other.request(`${other.page?.url}/switch`, { form: { method: sms } });
    await other.open(other.page?.url ?? '');
    assert.equal(world.inbox.count(one.mobile), sent, 'no code goes to the number that has called');
    const same = { ...(await person(['landline', 'email'])) };
    await world.db.owner.query(
      `insert into contact (customer_id, field, kind, sealed, lookup, valid_from, source, bound_at)
       select customer_id, 'phone', kind, sealed, lookup, valid_from, source, bound_at from contact where customer_id = $1`,
      [same.id],
    );
    const third = world.browser('203.0.113.22');
    await forget(world, third, same.loginId, sms);
    const stuck = await typeCode(world, third, same.mobile, 0);
    assert.match(stuck.text, /この続きは、お電話で承ります/);
    assert.match(stuck.text, /0120-000-111/);
    assert.equal(
      (await third.request(`${world.config.issuer}/password/forgotten/prove`, { form: {} })).headers.get('location'),
      '/password/forgotten/next',
    );
  });

  test('a landline and the mailbox are enough; a young number or address counts for neither', async () => {
    const one = await person(['mobile']);
    const browser = world.browser('203.0.113.30');
    await forget(world, browser, one.loginId, call);
    await callFrom(world, browser, one.landline);
    const page = await browser.submit('/prove');
    assert.match(page.text, /p\*+@example\.jp|p.+@example\.jp/);
    const { code, text } = await world.inbox.latest(one.email);
    assert.match(text, /パスワードをお忘れの方/);
    await browser.submit(new URL(page.url).pathname, { code });
    assert.match((await browser.submit('/new', { new_secret: phrase })).text, /設定しました/);

    const young = await person(['mobile']);
    const makeYoung = (field: string) =>
      world.db.owner.query(`update contact set source = 'web', bound_at = $2 where customer_id = $1 and field = $3`, [
        young.id,
        new Date(world.app.clock.now() - 71 * 3_600_000),
        field,
      ]);
    await makeYoung('email');
    const first = world.browser('203.0.113.31');
    await forget(world, first, young.loginId, call);
    assert.match((await callFrom(world, first, young.landline)).text, /この続きは、お電話で承ります/);
    await makeYoung('phone');
    const second = world.browser('203.0.113.32');
    await forget(world, second, young.loginId, call);
    assert.match((await callFrom(world, second, young.landline)).text, /お電話での確認/, 'not even the first');
  });

  test('for 72 hours no contact and no factor is changed, then again; password and PIN may be', async () => {
    const one = await person();
    const browser = world.browser('203.0.113.40');
    await proveTwice(world, browser, one.loginId, one);
    await browser.submit('/new', { new_secret: phrase });
    const account = world.browser('203.0.113.41');
    await enterAccount(world, account, { ...one, password: phrase }, { from: one.landline });
    const { beginProcedure } = await import('#usecases/procedures/begin-procedure.ts');
    const begin = async (kind: 'change-contact' | 'choose-method' | 'lift-hold' | 'notification-off' | 'change-pin') =>
      beginProcedure(world.app, await accountOf(world, account), { kind, requestId: 'test' });
    for (const kind of ['change-contact', 'choose-method', 'lift-hold', 'notification-off'] as const)
      await assert.rejects(() => begin(kind), { code: 'held_after_reset' }, kind);
    await begin('change-pin');
    const party = await world.relyingParty('stock-app');
    const login = await party.begin();
    const callback = party.entry.redirect_uris[0] ?? '';
    await account.open(login.url.href, { stopAt: callback });
    const tokens = await party.exchange(account.page?.url ?? '', login);
    assert.deepEqual(tokens.claims()?.young, ['first-order', 'withdrawal'], 'and channels are told what waits');
    assert.deepEqual((await party.introspect(tokens.access_token)).young, ['first-order', 'withdrawal']);
    await world.db.owner.query('update customer_password set changed_at = $2 where customer_id = $1', [
      one.id,
      new Date(world.app.clock.now() - 72 * 3_600_000),
    ]);
    await begin('change-contact');
    assert.equal((await party.introspect(tokens.access_token)).young, undefined);
  });

  test('what waits after a reset waits on when the new password is changed: nobody lifts it by changing it once more', async () => {
    const one = await person();
    const browser = world.browser('203.0.113.45');
    await proveTwice(world, browser, one.loginId, one);
    await browser.submit('/new', { new_secret: phrase });
    const account = world.browser('203.0.113.46');
    await enterAccount(world, account, { ...one, password: phrase }, { from: one.landline });
    await world.advance('30m');
    await account.open(`${world.config.issuer}/account/security/password`);
    await account.submit('/account/security/password', { new_secret: 'kuroshio-4-densha' });
    await account.submit('/prove');
    await callFrom(world, account, one.landline);
    assert.match((await account.submit(new URL(account.page?.url ?? '').pathname)).text, /新しいパスワードに変わりました/);
    const { beginProcedure } = await import('#usecases/procedures/begin-procedure.ts');
    for (const kind of ['change-contact', 'choose-method', 'lift-hold', 'notification-off'] as const)
      await assert.rejects(async () => beginProcedure(world.app, await accountOf(world, account), { kind, requestId: 'test' }), {
        code: 'held_after_reset',
      });
  });

  test('a thief with ID, password and PIN alone changes nothing, and other browsers’ cookies open nothing', async () => {
    const one = await person();
    const [own, thief] = [world.browser('203.0.113.50'), world.browser('203.0.113.51')];
    const told = world.inbox.count(one.mobile);
    await forget(world, own, one.loginId, sms);
    const { code } = await world.inbox.latest(one.mobile, told);
    await forget(world, thief, one.loginId, sms);
    for (const path of ['/check', '/prove', '/new', '/check/again', '/check/extend']) {
      const posted = await thief.request(`${world.config.issuer}/password/forgotten${path}`, {
        form: { new_secret: phrase, code: '000000', method: sms },
      });
      assert.equal(posted.status, 303, path);
    }
    assert.equal(await source(one), 'import');
    assert.match(
      (await thief.submit('/check', { code })).text,
      /認証番号が違います|認証番号の入力/,
      'a code is for the browser that asked for it',
    );
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      assert.equal((await own.request(`${world.config.issuer}/password/forgotten/check`, { form: { code }, headers })).status, 403);
    const before = own.cookies.get('__Host-kannuki_reset /')?.value;
    assert.match((await own.submit('/check', { code })).text, /2つめの確認/);
    const rotated = own.cookies.get('__Host-kannuki_reset /')?.value;
    assert.notEqual(rotated, before, 'what the browser presents does not survive the proof');
    const replay = await fetch(`${world.config.issuer}/password/forgotten/next`, {
      redirect: 'manual',
      headers: { cookie: `__Host-kannuki_reset=${before}` },
    });
    assert.equal(replay.headers.get('location'), '/password/forgotten');
    assert.equal(
      (await own.request(`${world.config.issuer}/password/forgotten/new`, { form: { new_secret: phrase } })).headers.get('location'),
      '/password/forgotten/next',
    );
    const proof = await own.submit('/prove');
    for (const path of ['/state', '/events']) assert.equal((await thief.request(`${proof.url}${path}`)).status, 404);
    const seen = await thief.request(proof.url);
    assert.deepEqual([seen.status, seen.headers.get('location')], [303, '/password/forgotten/next'], 'as for one that is not there');
    assert.equal(await source(one), 'import');
  });

  test('a freeze ends it at every step, and nothing of it leads on afterwards', async () => {
    const one = await person();
    const [first, second] = [world.browser('203.0.113.70'), world.browser('203.0.113.71')];
    await proveTwice(world, first, one.loginId, one);
    const told = world.inbox.count(one.mobile);
    await forget(world, second, one.loginId, sms);
    const { code } = await world.inbox.latest(one.mobile, told);
    await freezeCustomer(world.app, { customerNumber: one.number, scopes: ['login', 'trading'], by: 'tester', reason: 'theft' });
    assert.match((await first.submit('/new', { new_secret: phrase })).text, /このお手続きは終わっています/);
    assert.doesNotMatch((await second.submit('/check', { code })).text, /2つめの確認へ進む/);
    assert.equal(await source(one), 'import');
  });

  test('two resets at once: the first that is finished ends the other; a login under way ends with it, one after it does not', async () => {
    const one = await person();
    const [first, second, login] = [world.browser('203.0.113.60'), world.browser('203.0.113.61'), world.browser('203.0.113.62')];
    await proveTwice(world, first, one.loginId, one);
    await proveTwice(world, second, one.loginId, one);
    await enterPassword(world, login, 'stock-app', one);
    const number = shownNumber(login);
    await first.submit('/new', { new_secret: phrase });
    assert.match((await second.submit('/new', { new_secret: 'ほかの長い合言葉です' })).text, /このお手続きは終わっています/);
    await world.phone.call(one.landline, number);
    assert.doesNotMatch((await login.open(login.page?.url ?? '')).text, /ログインしました|お取引の画面へ/);
    assert.equal((await world.db.owner.query('select from oidc_session where account_id = $1', [one.number])).rowCount, 0);
    const third = world.browser('203.0.113.63');
    await proveTwice(world, third, one.loginId, one);
    await enterAccount(world, world.browser('203.0.113.64'), { ...one, password: phrase }, { from: one.landline });
    assert.match(
      (await third.submit('/new', { new_secret: 'ほかの長い合言葉です' })).text,
      /設定しました/,
      'a login does not disturb a reset',
    );
  });
});
