import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findPlace, type HeldPlace, type Newcomer, undisturbedFor } from './attempt-places.ts';
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
const stranger: Newcomer = { browserId: 'new', knownBrowser: false, network: 'net-new' };
const known: Newcomer = { ...stranger, knownBrowser: true };
const none: ReadonlyMap<string, number> = new Map();

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
    const newcomer = fc.record({ knownBrowser: fc.boolean(), network, browserId: fc.option(fc.constantFrom('b1', 'b4')) });
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
