import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  decideFreezeCall,
  type HeldAct,
  type HoldFact,
  isRefused,
  type LiftingProof,
  nameHolds,
  refuseLifting,
  standingProofs,
} from './hold.ts';
import { day, hour, minute } from './instant.ts';

const t = 1_000 * day;
const hold = (name: string, setAt = t, liftedAt: number | null = null, keptSession: string | null = null): HoldFact => {
  const [scope, level] = name.split(':') as [HoldFact['scope'], HoldFact['level']];
  return { id: name, scope, level, setAt, liftedAt, keptSession };
};

describe('what is refused at an instant', () => {
  const acts: readonly HeldAct[] = ['login', 'order', 'withdrawal', 'cancel-order'];
  for (const [names, refused] of [
    [[], []],
    [['trading:held'], ['order', 'withdrawal']],
    [['trading:frozen'], ['order', 'withdrawal']],
    [['login:frozen'], ['login']],
    [
      ['login:frozen', 'trading:held'],
      ['login', 'order', 'withdrawal'],
    ],
  ] as const)
    it(`${names.join(' and ') || 'nothing held'}: ${refused.join(', ') || 'nothing'}`, () => {
      const holds = names.map((name) => hold(name));
      assert.deepEqual(
        acts.filter((act) => isRefused(holds, act, t)),
        refused,
      );
      assert.deepEqual(nameHolds(holds, t), names);
    });

  it('from the instant it is set until before the one it is lifted', () => {
    const holds = [hold('login:frozen', t, t + hour)];
    assert.deepEqual(
      [t - 1, t, t + hour - 1, t + hour].map((at) => isRefused(holds, 'login', at)),
      [false, true, true, false],
    );
  });
});

describe('what was proved before a hold', () => {
  const proofs = [t - minute, t, t + 1].map((happenedAt) => ({ method: 'password', authenticator: 'password', happenedAt }));
  const standing = (holds: readonly HoldFact[], session: string | null) =>
    standingProofs(holds, proofs, session).map(({ happenedAt }) => happenedAt - t);

  it('counts no more, lifted or not', () => {
    assert.deepEqual(standing([], 's'), [-minute, 0, 1]);
    assert.deepEqual(standing([hold('trading:held')], 's'), [1]);
    assert.deepEqual(standing([hold('trading:held', t, t + 1)], null), [1]);
  });
  it('counts in the session from which it was set, and in no other', () => {
    const holds = [hold('trading:frozen', t, null, 's')];
    assert.deepEqual(standing(holds, 's'), [-minute, 0, 1]);
    assert.deepEqual(standing(holds, 'other'), [1]);
    assert.deepEqual(standing(holds, null), [1]);
    assert.deepEqual(standing([...holds, hold('trading:held')], 's'), [1]);
  });
});

describe('a call to the freeze number', () => {
  for (const [customers, earlier, outcome] of [
    [[], 0, 'unknown_number'],
    [['1'], 0, 'held'],
    [['1'], 1, 'held'],
    [['1'], 2, 'third_call'],
    [['1'], 9, 'third_call'],
    [['1', '2'], 0, 'shared_number'],
    [['1', '2', '3'], 5, 'shared_number'],
  ] as const)
    it(`from a number of ${customers.length}, after ${earlier}: ${outcome}`, () =>
      assert.equal(decideFreezeCall(customers, earlier), outcome));
});

describe('lifting by the customer', () => {
  const now = t + hour;
  const good: LiftingProof = { happenedAt: now - minute, young: false, browserKnownSince: t - 1 };
  for (const [what, holds, proof, refusal] of [
    ['a fresh, old enough factor in a browser known before', [hold('trading:held')], {}, null],
    ['nothing is held', [], {}, 'nothing_held'],
    ['it was lifted already', [hold('trading:held', t, now)], {}, 'nothing_held'],
    ['it is frozen', [hold('trading:frozen')], {}, 'frozen'],
    ['it is held and frozen', [hold('trading:held'), hold('login:frozen')], {}, 'frozen'],
    ['a proof of half an hour ago', [hold('trading:held')], { happenedAt: now - 30 * minute }, 'proof_not_fresh'],
    ['a proof from before the hold', [hold('trading:held', now - 2 * minute)], { happenedAt: now - 3 * minute }, 'proof_not_fresh'],
    ['a proof from the future', [hold('trading:held')], { happenedAt: now + 1 }, 'proof_not_fresh'],
    ['a young factor', [hold('trading:held')], { young: true }, 'factor_young'],
    ['a browser nobody knows', [hold('trading:held')], { browserKnownSince: null }, 'browser_not_known_before'],
    ['a browser known since the hold', [hold('trading:held')], { browserKnownSince: t }, 'browser_not_known_before'],
  ] as const)
    it(`${what}: ${refusal ?? 'lifted'}`, () => assert.equal(refuseLifting(holds, { ...good, ...proof }, now), refusal));
});
