import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStream } from '../support/event-stream.ts';
import { landline, mobile } from '../support/login-parts.ts';
import { startWorld } from '../support/world.ts';
import { call, forget } from './reset-steps.ts';
import { shownNumber } from './sign-in-steps.ts';

test('the event stream of a forgotten password tells nobody of a call that withholds its number: only for an ID that exists does it concern anything', async () => {
  const world = await startWorld();
  try {
    const ids = new Map([
      ['unknown', 'k00000003'],
      ['everything registered', (await world.addCustomer({ mobile: mobile(1).written, phone: landline(1).written })).loginId],
      ['a landline only', (await world.addCustomer({ phone: landline(2).written, assigned: 'phone-call' })).loginId],
      ['nothing registered', (await world.addCustomer({})).loginId],
    ]);
    const heard = new Map<string, number>();
    for (const [who, loginId] of ids) {
      const browser = world.browser(`10.50.${heard.size}.1`);
      await forget(world, browser, loginId, call);
      const stream = await openStream(browser, '/password/forgotten/check', world.config.issuer);
      await stream.next(0);
      await world.phone.call(null, shownNumber(browser));
      await sleep(200);
      heard.set(who, stream.versions.length);
      await stream.close();
    }
    assert.deepEqual(new Set(heard.values()), new Set([1]), JSON.stringify([...heard]));
  } finally {
    await world.close();
  }
});
