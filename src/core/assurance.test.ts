import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Acr, acrOrder, atLeast, countingProofs, deriveAssurance, type MethodWorth, type Proof } from './assurance.ts';

const worth: Readonly<Record<string, MethodWorth>> = {
  letter: { acr: 'pwd+email', amr: ['email'] },
  ring: { acr: 'mfa', amr: ['inbound_call', 'mfa'] },
  text: { acr: 'mfa', amr: ['sms', 'mfa'] },
  key: { acr: 'phr', amr: ['user', 'hwk', 'mfa'] },
};
const worthOf = (method: string): MethodWorth | undefined => worth[method];
const proof = (method: string, happenedAt = 0, authenticator = method): Proof => ({ method, authenticator, happenedAt });

const anyProof: fc.Arbitrary<Proof> = fc.record({
  method: fc.constantFrom('password', ...Object.keys(worth)),
  authenticator: fc.constantFrom('a', 'b', 'c', 'd'),
  happenedAt: fc.integer({ min: 0, max: 100 }),
});

describe('what proofs are worth together (mission.md rule 10)', () => {
  const cases: readonly (readonly [string, readonly string[], Acr | null, readonly string[]])[] = [
    ['nothing', [], null, []],
    ['a password', ['password'], 'pwd', ['pwd']],
    ['a password and a mail', ['password', 'letter'], 'pwd+email', ['pwd', 'email']],
    ['a password and a call', ['password', 'ring'], 'mfa', ['pwd', 'inbound_call', 'mfa']],
    ['a password and an SMS', ['password', 'text'], 'mfa', ['pwd', 'sms', 'mfa']],
    ['a password, an SMS, then a mail: the mail takes nothing away', ['password', 'text', 'letter'], 'mfa', ['pwd', 'sms', 'mfa', 'email']],
    ['a password and a method that is no longer built in', ['password', 'gone'], 'pwd', ['pwd']],
    ['a mail without a password', ['letter'], null, []],
    ['a call without a password', ['ring'], null, []],
  ];
  for (const [what, methods, acr, amr] of cases) {
    test(what, () => {
      const derived = deriveAssurance(
        methods.map((method) => proof(method)),
        worthOf,
      );
      assert.equal(derived?.acr ?? null, acr);
      assert.deepEqual(derived?.amr ?? [], amr);
    });
  }

  test('auth_time is the oldest proof counted', () => {
    assert.equal(deriveAssurance([proof('text', 50), proof('password', 20)], worthOf)?.authTime, 20);
  });

  test('another proof never lowers what is proved, and no acr stands above the best of its parts', () => {
    fc.assert(
      fc.property(fc.array(anyProof, { maxLength: 6 }), anyProof, (proofs, more) => {
        const [less, all] = [deriveAssurance(proofs, worthOf), deriveAssurance([...proofs, more], worthOf)];
        if (less === null) return all === null || more.method === 'password';
        if (all === null || !atLeast(all.acr, less.acr)) return false;
        const best = [...proofs, more].map(({ method }) => worth[method]?.acr ?? 'pwd').toSorted((a, b) => (atLeast(a, b) ? -1 : 1))[0];
        return all.acr === best && new Set(all.amr).size === all.amr.length;
      }),
    );
  });
});

describe('the order of acr', () => {
  test('pwd < pwd+email < mfa < phr', () => {
    for (const [index, lower] of acrOrder.entries()) {
      for (const [other, upper] of acrOrder.entries()) assert.equal(atLeast(upper, lower), other >= index, `${upper} against ${lower}`);
    }
  });
});

describe('which proofs count', () => {
  test('up to the lifetime, and not at its very end', () => {
    assert.deepEqual(countingProofs([proof('password', 0)], 99, 100).length, 1);
    assert.deepEqual(countingProofs([proof('password', 0)], 100, 100).length, 0);
  });

  test('the same number or mailbox never counts twice: of one authenticator only the newest proof', () => {
    const counted = countingProofs([proof('text', 10, '+81'), proof('ring', 30, '+81'), proof('password', 5)], 40, 100);
    assert.deepEqual(
      counted.map(({ method }) => method),
      ['password', 'ring'],
    );
  });

  test('each authenticator at most once, oldest first, all young enough, none younger left out', () => {
    fc.assert(
      fc.property(fc.array(anyProof), fc.integer({ min: 0, max: 150 }), fc.integer({ min: 1, max: 60 }), (proofs, now, maxAge) => {
        const counted = countingProofs(proofs, now, maxAge);
        const young = proofs.filter(({ happenedAt }) => happenedAt + maxAge > now);
        assert.equal(counted.length, new Set(young.map(({ authenticator }) => authenticator)).size);
        assert.deepEqual(
          counted.map(({ happenedAt }) => happenedAt),
          counted.map(({ happenedAt }) => happenedAt).toSorted((a, b) => a - b),
        );
        for (const { authenticator, happenedAt } of counted) {
          assert.equal(
            happenedAt,
            Math.max(...young.filter((other) => other.authenticator === authenticator).map((other) => other.happenedAt)),
          );
        }
      }),
    );
  });
});
