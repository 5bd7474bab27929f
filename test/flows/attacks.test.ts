import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PageBrowser } from '../support/browser.ts';
import { landline, rows, uidOf } from '../support/login-parts.ts';
import { startWorld, trunk, type World } from '../support/world.ts';
import { enterPassword, shownNumber } from './sign-in-steps.ts';

let world: World;
const begin = (at?: string) => {
  before(async () => {
    world = await startWorld(at ? { at } : {});
  });
  after(() => world.close());
};

describe('a thief who holds the password before the date', () => {
  begin('2025-07-20T08:50:00+09:00');

  test('logs in by the password alone, and his browser is nobody who is known afterwards', async () => {
    const customer = await world.addCustomer({ phone: landline(1).written });
    const thief = world.browser('198.51.100.1');
    const { callback } = await enterPassword(world, thief, 'stock-app', customer);
    const last = await thief.submit('/continue', {}, callback);
    assert.ok(last.url.startsWith(callback), last.text.slice(0, 200));
    await world.jumpTo('2025-07-28T08:50:00+09:00');
    await enterPassword(world, thief, 'stock-app', customer);
    const [challenge] = await rows(
      world,
      'select known_browser, p.place from challenge h join attempt_place p on p.challenge_id = h.id where h.login_uid = $1',
      [uidOf(thief)],
    );
    assert.deepEqual(challenge, { known_browser: false, place: 2 });
  });
});
