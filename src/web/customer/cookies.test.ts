import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '#test/support/any-text.ts';
import { processorTime } from '#test/support/timing.ts';
import { createCookies, readCookie } from './cookies.ts';

const cookies = createCookies(Buffer.alloc(32, 7));
const others = createCookies(Buffer.alloc(32, 8));
/** What a browser sends back of a Set-Cookie. */
const sent = (setCookie: string): string => setCookie.split(';')[0] ?? '';
const word = fc.stringMatching(/^[A-Za-z0-9_-]{1,43}$/);

test('what was set is read back, of its own login alone, and only with our signature', () => {
  fc.assert(
    fc.property(word, word, word, (uid, other, token) => {
      fc.pre(uid !== other);
      assert.deepEqual(cookies.readLogin(sent(cookies.startLogin(uid)), uid), {
        token: sent(cookies.startLogin(uid)).split('=').slice(1).join('='),
        isStart: true,
      });
      assert.equal(cookies.readLogin(sent(cookies.startLogin(uid)), other), null);
      assert.equal(cookies.readLogin(sent(others.startLogin(uid)), uid)?.isStart, false);
      assert.deepEqual(cookies.readLogin(sent(cookies.setLogin(uid, token)), uid), { token, isStart: false });
      assert.equal(cookies.readBrowser(sent(cookies.setBrowser(token))), token);
      assert.equal(cookies.readBrowser(sent(others.setBrowser(token))), null);
    }),
    { numRuns: 200 },
  );
});

test('a start token of one login, moved to another, is none', () => {
  const value = sent(cookies.startLogin('one')).split('=').slice(1).join('=');
  assert.equal(cookies.readLogin(`__Host-kannuki_login_two=${value}`, 'two')?.isStart, false);
});

test('a signature of one kind is none of the other', () => {
  const start = sent(cookies.startLogin('uid')).split('start.')[1];
  assert.equal(cookies.readBrowser(`__Host-kannuki_browser=start\0uid.${start}`), null);
  const browser = sent(cookies.setBrowser('start\0uid')).split('.').at(-1);
  assert.equal(cookies.readLogin(`__Host-kannuki_login_uid=start.${browser}`, 'uid')?.isStart, false);
});

test('no header whatever passes for a token of ours, and each changed letter breaks the signature', () => {
  const good = sent(cookies.setBrowser('A1b2C3d4'));
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.stringMatching(/^[!-~]$/), (at, letter) => {
      const changed = good.slice(0, at) + letter + good.slice(at + 1);
      // A cut or a blank in front changes nothing that is read.
      if (changed !== good) assert.equal(cookies.readBrowser(changed), null, changed);
    }),
    { numRuns: 500 },
  );
  const piece = fc.oneof(
    fc.constantFrom('__Host-kannuki_browser', '__Host-kannuki_login_uid', '=', ';', 'start.', '.', ' ', '__proto__', '"', ','),
    anyText(9),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }).map((list) => list.join('')),
      (header) => {
        assert.equal(cookies.readBrowser(header), null);
        assert.notEqual(cookies.readLogin(header, 'uid')?.isStart, true);
        readCookie(header, '');
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a header of the largest size is read in little time', () => {
  const spent = processorTime();
  for (const filler of [';', '=', ' ', ' ;', 'a=b;', '__Host-kannuki_browser=.'])
    for (let round = 0; round < 20; round += 1) cookies.readBrowser(filler.repeat(16_384 / filler.length));
  assert.ok(spent() < 1_000, `${spent()} ms`);
});
