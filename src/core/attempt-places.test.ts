import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type Contenders,
  findPlace as findAmong,
  type HeldPlace,
  type Newcomer,
  turnFor,
  undisturbedFor,
  type WaitingLogin,
} from './attempt-places.ts';
import { minute, second } from './instant.ts';

const now = 100 * minute;
const held = (place: number, given: Partial<HeldPlace> = {}): HeldPlace => ({
  place,
  challengeId: `challenge-${place}`,
  loginUid: `login-${place}`,
  browserId: `browser-${place}`,
  knownBrowser: false,
  network: `net-${place}`,
  shownAt: now - 90 * second,
  until: now + 90 * second,
  number: null,
  ...given,
});
const stranger: Newcomer = { loginUid: 'login-new', since: now, browserId: 'new', knownBrowser: false, network: 'net-new' };
const known: Newcomer = { ...stranger, knownBrowser: true };
const none: ReadonlyMap<string, number> = new Map();
const findPlace = (
  standing: readonly HeldPlace[],
  newcomer: Newcomer,
  attemptsLastHour: Contenders['attemptsLastHour'],
  at: number,
  waiting: readonly WaitingLogin[] = [],
) => findAmong({ held: standing, waiting, attemptsLastHour }, newcomer, at);

describe('where an attempt stands (mission.md rule 5)', () => {
  test('the first place is kept for a known browser', () => {
    assert.deepEqual(findPlace([], stranger, none, now), { kind: 'place', place: 2, giveWay: null });
    assert.deepEqual(findPlace([held(2)], stranger, none, now), { kind: 'place', place: 3, giveWay: null });
    assert.deepEqual(findPlace([held(2), held(3)], known, none, now), { kind: 'place', place: 1, giveWay: null });
  });

  test('the same browser takes its own place again, known or not, however new its attempt', () => {
    const mine = held(3, { browserId: 'new', shownAt: now });
    for (const newcomer of [stranger, known]) {
      assert.deepEqual(findPlace([held(2), mine], newcomer, none, now), {
        kind: 'place',
        place: 3,
        giveWay: { challengeId: 'challenge-3', as: 'replaced' },
      });
    }
  });

  test("a browser without a token is nobody's own", () => {
    const anonymous = { ...stranger, browserId: null };
    assert.deepEqual(findPlace([held(2)], anonymous, none, now), { kind: 'place', place: 3, giveWay: null });
  });

  test('a place whose time is over is free', () => {
    assert.deepEqual(findPlace([held(2, { until: now }), held(3)], stranger, none, now), { kind: 'place', place: 2, giveWay: null });
  });

  test('the network that tried most gives way', () => {
    const tries = new Map([
      ['net-2', 2],
      ['net-3', 7],
    ]);
    assert.deepEqual(findPlace([held(2), held(3)], stranger, tries, now), {
      kind: 'place',
      place: 3,
      giveWay: { challengeId: 'challenge-3', as: 'evicted' },
    });
  });

  test('a newcomer whose own network tried more than all of them waits', () => {
    const tries = new Map([
      ['net-2', 2],
      ['net-3', 3],
      ['net-new', 4],
    ]);
    assert.deepEqual(findPlace([held(2), held(3)], stranger, tries, now), { kind: 'wait', until: now + 90 * second });
  });

  test('nobody gives way within the first minute; the newcomer waits until then', () => {
    const young = [held(2, { shownAt: now - 59_999 }), held(3, { shownAt: now - 10 * second })];
    assert.deepEqual(findPlace(young, stranger, new Map([['net-2', 5]]), now), { kind: 'wait', until: now + 1 });
    const ripe = [held(2, { shownAt: now - 60_000 }), held(3, { shownAt: now - 10 * second })];
    assert.equal(findPlace(ripe, stranger, new Map([['net-2', 5]]), now).kind, 'place');
  });

  test('a known browser that finds its place taken by another known one sends a stranger away, never that one', () => {
    const full = [held(1, { knownBrowser: true }), held(2), held(3)];
    const decided = findPlace(full, known, new Map([['net-3', 1]]), now);
    assert.deepEqual(decided, { kind: 'place', place: 3, giveWay: { challengeId: 'challenge-3', as: 'evicted' } });
    const all = [1, 2, 3].map((place) => held(place, { knownBrowser: true, until: now + place * second }));
    assert.deepEqual(findPlace(all, known, none, now), { kind: 'wait', until: now + second });
  });

  test("whatever stands there: three places at most, the first never a stranger's, no known browser sent away, none within its first minute", () => {
    const network = fc.constantFrom('n1', 'n2', 'n3');
    const anyHeld = fc.record({
      knownBrowser: fc.boolean(),
      network,
      age: fc.integer({ min: 0, max: 179 }),
      browser: fc.constantFrom('b1', 'b2', 'b3'),
    });
    const places = fc
      .uniqueArray(fc.constantFrom(1, 2, 3))
      .chain((numbers) => fc.tuple(...numbers.map((number) => fc.tuple(fc.constant(number), anyHeld))));
    const newcomer = fc.record({
      loginUid: fc.constant('login-new'),
      since: fc.constant(now),
      knownBrowser: fc.boolean(),
      network,
      browserId: fc.option(fc.constantFrom('b1', 'b4')),
    });
    fc.assert(
      fc.property(places, newcomer, fc.dictionary(network, fc.nat(9)), (standing, arriving, tries) => {
        const list = (standing as [number, { knownBrowser: boolean; network: string; age: number; browser: string }][]).map(
          ([place, given]) =>
            held(place, { ...given, browserId: given.browser, shownAt: now - given.age * second, until: now + (180 - given.age) * second }),
        );
        const decided = findPlace(list, arriving, new Map(Object.entries(tries)), now);
        if (decided.kind === 'wait') return assert.ok(decided.until > now && decided.until <= Math.max(...list.map(({ until }) => until)));
        const leaving = list.find(({ challengeId }) => challengeId === decided.giveWay?.challengeId);
        assert.equal(leaving?.place ?? decided.place, decided.place);
        if (!leaving) assert.ok(list.every(({ place }) => place !== decided.place) && (arriving.knownBrowser || decided.place > 1));
        if (decided.giveWay?.as === 'evicted') assert.ok(leaving && !leaving.knownBrowser && now - leaving.shownAt >= undisturbedFor);
        if (decided.giveWay?.as === 'replaced') assert.equal(leaving?.browserId, arriving.browserId);
      }),
      { numRuns: 500 },
    );
  });
});

describe('who comes first when several wait for a place (mission.md rule 5)', () => {
  const ripe = [held(2), held(3, { shownAt: now - 30 * second })];
  const waiting = (loginUid: string, given: Partial<WaitingLogin> = {}): WaitingLogin => ({
    loginUid,
    network: `of-${loginUid}`,
    since: now - minute,
    ...given,
  });
  const crowd = Array.from({ length: 48 }, (_, index) => waiting(`thief-${index}`, { since: now - minute - index }));

  test('a customer from a fresh network is not put behind those who began before', () => {
    assert.deepEqual(findPlace(ripe, { ...stranger, since: now - 10 * second }, none, now, crowd), {
      kind: 'place',
      place: 2,
      giveWay: { challengeId: 'challenge-2', as: 'evicted' },
    });
  });

  test('each of those behind waits five seconds more, so that nobody who went away holds up the others', () => {
    const newest = { ...stranger, loginUid: 'thief-0', network: 'of-thief-0', since: now - minute };
    const second_ = { ...stranger, loginUid: 'thief-1', network: 'of-thief-1', since: now - minute - 1 };
    const more = [...crowd, waiting('login-new', { network: 'net-new', since: now - 10 * second })];
    const ripeAt = now - 30 * second;
    assert.equal(findPlace(ripe, newest, none, ripeAt, more).kind, 'wait');
    assert.deepEqual(findPlace(ripe, newest, none, ripeAt, more), { kind: 'wait', until: ripeAt + turnFor });
    assert.equal(findPlace(ripe, newest, none, ripeAt + turnFor, more).kind, 'place');
    assert.deepEqual(findPlace(ripe, second_, none, ripeAt, more), { kind: 'wait', until: ripeAt + 2 * turnFor });
  });

  test('a network that tried before comes after one that did not', () => {
    const tried = new Map([['net-new', 1]]);
    const decided = findPlace(ripe, { ...stranger, since: now }, tried, now - 30 * second, [waiting('fresh')]);
    assert.equal(decided.kind, 'wait');
  });

  test('beginning again after the minute keeps the place from nobody who waits', () => {
    const mine = held(2, { browserId: 'new', network: 'net-new' });
    const busy = new Map([
      ['net-new', 1],
      ['net-3', 1],
    ]);
    const decided = findPlace([mine, held(3, { shownAt: now })], stranger, busy, now - 30 * second, [waiting('customer')]);
    assert.deepEqual(decided, { kind: 'wait', until: now - 30 * second + turnFor });
    const customer = { ...stranger, loginUid: 'customer', browserId: 'theirs', network: 'of-customer', since: now - minute };
    assert.deepEqual(findPlace([mine, held(3, { shownAt: now })], customer, busy, now - 30 * second, [waiting('customer')]), {
      kind: 'place',
      place: 2,
      giveWay: { challengeId: 'challenge-2', as: 'evicted' },
    });
  });

  test('but within the minute, and while another place is free, it does', () => {
    const young = held(2, { browserId: 'new', shownAt: now - 59 * second });
    assert.equal(findPlace([young, held(3)], stranger, none, now, [waiting('customer')]).kind, 'place');
    assert.equal(findPlace([held(2, { browserId: 'new' })], stranger, none, now, [waiting('customer')]).kind, 'place');
  });
});
