import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PageBrowser } from '../support/browser.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { landline, loginCookie, presentedBy } from '../support/login-parts.ts';
import { median, withinTime } from '../support/timing.ts';
import { startWorld, type World } from '../support/world.ts';
import { enterPassword, loginPath, shownNumber } from './sign-in-steps.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

let next = 0;
async function waitingPage() {
  const { written, e164 } = landline(next++);
  const customer = await world.addCustomer({ phone: written });
  const browser = world.browser(`192.0.2.${next}`);
  const { callback } = await enterPassword(world, browser, 'stock-app', customer);
  return {
    browser,
    callback,
    customer,
    number: e164,
    path: loginPath(browser),
    stream: await openStream(browser, loginPath(browser), world.config.issuer),
  };
}

const versionOf = (browser: PageBrowser): string => /data-version="([^"]+)"/.exec(browser.page?.html ?? '')?.[1] ?? '';
/** Intervals of this length that were begun and not cleared, from now on: the server runs in this process. */
function watchIntervals(length: number) {
  const { setInterval: begin, clearInterval: clear } = globalThis;
  const alive = new Set<unknown>();
  let begun = 0;
  globalThis.setInterval = ((act: () => void, every?: number) => {
    const interval = begin(act, every);
    if (every === length) {
      alive.add(interval);
      begun++;
    }
    return interval;
  }) as typeof setInterval;
  globalThis.clearInterval = ((interval: NodeJS.Timeout) => {
    alive.delete(interval);
    clear(interval);
  }) as typeof clearInterval;
  return {
    count: () => alive.size,
    begun: () => begun,
    stop: () => Object.assign(globalThis, { setInterval: begin, clearInterval: clear }),
  };
}

describe("the waiting page's stream", () => {
  test('tells the present version first, the very one of the page, and as a stream that nobody keeps', async () => {
    const { browser, stream } = await waitingPage();
    assert.equal(stream.status, 200);
    assert.match(stream.contentType, /^text\/event-stream/);
    assert.equal((await stream.next(0)).version, versionOf(browser));
    await stream.close();
  });

  test('of many streams of one login the newest four stay: the others end', async () => {
    const { browser, path, stream } = await waitingPage();
    const more = [stream];
    for (let count = 0; count < 5; count++) more.push(await openStream(browser, path, world.config.issuer));
    await eventually(async () => {
      const open = await Promise.all(more.map(({ ended }) => Promise.race([ended.then(() => false), sleep(50, true)])));
      assert.deepEqual(open, [false, false, true, true, true, true]);
    });
    for (const each of more) await each.close();
  });

  test('says nothing more while nothing happens', async () => {
    const { stream } = await waitingPage();
    await stream.next(0);
    await sleep(500);
    assert.equal(new Set(stream.versions.map(({ version }) => version)).size, 1);
    await stream.close();
  });

  test('from a call to the next page: at most 250 ms, median of 20, without any polling', async () => {
    await withinTime(250, async () => {
      const took: number[] = [];
      for (let round = 0; round < 20; round++) {
        const { browser, callback, number, stream } = await waitingPage();
        const { version } = await stream.next(0);
        const calledAt = performance.now();
        const call = world.phone.call(number, shownNumber(browser));
        while (stream.versions.at(-1)?.version === version) await sleep(1);
        await browser.open(browser.page?.url ?? '', { stopAt: callback });
        took.push(performance.now() - calledAt);
        assert.ok(browser.page?.url.startsWith(callback), browser.page?.text.slice(0, 200));
        await call;
        await stream.close();
      }
      return median(took);
    });
    assert.ok(!world.log.some((line) => line.includes('/state')), 'nobody asked for the state');
  });

  test('tells of a withheld call, of more time, of another browser, and of its leaving', async () => {
    const { browser, customer, stream, number } = await waitingPage();
    let seen = (await stream.next(0)).version;
    const changes = async (what: string): Promise<void> => {
      await eventually(() => assert.notEqual(stream.versions.at(-1)?.version, seen, what));
      seen = stream.versions.at(-1)?.version ?? '';
    };
    await world.phone.call(null, shownNumber(browser));
    await changes('a withheld call');
    await browser.open(browser.page?.url ?? '');
    await browser.submit('/extend');
    await changes('more time');
    const other = world.browser('198.51.100.200');
    await enterPassword(world, other, 'stock-app', customer);
    await changes('another browser');
    assert.match((await browser.open(browser.page?.url ?? '')).text, /ほかの場所でも、お客様のログインが行われています/);
    await world.phone.call(number, shownNumber(other));
    await changes('the other browser was let in');
    await stream.close();
  });

  test('goes to several tabs of its browser, and a closed one is forgotten', async () => {
    const { browser, path, number, stream } = await waitingPage();
    const second = await openStream(browser, path, world.config.issuer);
    const third = await openStream(browser, path, world.config.issuer);
    const { version } = await second.next(0);
    await third.close();
    await world.phone.call(number, shownNumber(browser));
    for (const each of [stream, second]) {
      await eventually(() => assert.notEqual(each.versions.at(-1)?.version, version));
      await each.close();
    }
  });

  test("is bound to the browser: no cookie, another login's, an older token, all get 404 and hear nothing", async () => {
    const mine = await waitingPage();
    const [{ uid, token }, other] = [presentedBy(mine.browser), await waitingPage()];
    const stranger = world.browser();
    assert.equal((await openStream(stranger, mine.path, world.config.issuer)).status, 404);
    assert.equal((await openStream(other.browser, mine.path, world.config.issuer)).status, 404);
    stranger.cookies.set(`${loginCookie(uid)} /`, { value: presentedBy(other.browser).token, path: '/' });
    assert.equal((await openStream(stranger, mine.path, world.config.issuer)).status, 404);
    await world.phone.call(mine.number, shownNumber(mine.browser));
    await mine.browser.request(new URL(mine.path, world.config.issuer).href);
    stranger.cookies.set(`${loginCookie(uid)} /`, { value: token, path: '/' });
    assert.equal((await openStream(stranger, mine.path, world.config.issuer)).status, 404, 'the token of before the factor');
    await Promise.all([mine.stream.close(), other.stream.close()]);
  });

  test("of one login says nothing about another's call", async () => {
    const [mine, other] = [await waitingPage(), await waitingPage()];
    const { version } = await mine.stream.next(0);
    await world.phone.call(other.number, shownNumber(other.browser));
    await sleep(300);
    assert.ok(mine.stream.versions.every((each) => each.version === version));
    await Promise.all([mine.stream.close(), other.stream.close()]);
  });

  test('a browser that goes away while its stream is being opened leaves nothing behind', async () => {
    const { browser, path, number, stream } = await waitingPage();
    const url = new URL(`${path}/events`, world.config.issuer);
    await stream.next(0);
    const beating = watchIntervals(15_000);
    for (let tries = 0; tries < 20; tries++) {
      const started = request(url, { headers: { cookie: browser.header(url.href) } });
      started.on('error', () => {});
      started.end();
      // Some leave at once, some when their stream has just begun.
      if (tries % 2 === 0) await sleep(tries % 5);
      else await new Promise((begun) => started.once('response', begun));
      started.destroy();
    }
    await world.phone.call(number, shownNumber(browser));
    await stream.next(1);
    await eventually(() => assert.equal(beating.count(), 0, 'no heartbeat beats for anybody who left'));
    assert.ok(beating.begun() >= 10, 'streams had begun');
    beating.stop();
    await stream.close();
    assert.equal(world.log.filter((line) => /unforeseen|uncaught/i.test(line)).length, 0);
  });
});

describe('without JavaScript', () => {
  test('the waiting page loads itself again every few seconds, has a button, and goes on after the call', async () => {
    const { browser, callback, number, stream, path } = await waitingPage();
    await stream.close();
    const { html = '' } = browser.page ?? {};
    assert.match(html, /<noscript><meta http-equiv="refresh" content="\d{1,2}"\/?><\/noscript>/);
    assert.match(html, new RegExp(`<form method="get" action="${path}"`));
    await world.phone.call(number, shownNumber(browser));
    await browser.open(new URL(path, world.config.issuer).href, { stopAt: callback });
    assert.ok(browser.page?.url.startsWith(callback));
  });
});
