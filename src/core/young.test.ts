import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { heldAfterReset, isYoung, nameYoung, youngFor, youngUntil } from './young.ts';

const changedAt = Date.parse('2025-08-01T09:00:00+09:00');
const hours = (count: number): number => changedAt + count * 3_600_000;

describe('young is what was changed less than 72 hours ago (mission.md rule 12)', () => {
  test('a password or PIN, until the 72nd hour is over', () => {
    assert.equal(youngUntil({ setBy: 'change', changedAt }, changedAt), hours(72));
    assert.equal(youngUntil({ setBy: 'reset', changedAt }, hours(72) - 1), hours(72));
    assert.equal(youngUntil({ setBy: 'change', changedAt }, hours(72)), null);
  });

  test('never one that came with an account export', () => {
    assert.equal(youngUntil({ setBy: 'import', changedAt }, changedAt), null);
    assert.equal(isYoung({ source: 'import', boundAt: changedAt }, changedAt), false);
    assert.equal(isYoung({ source: 'web', boundAt: changedAt }, changedAt + youngFor - 1), true);
  });

  test('relying parties are told what waits', () => {
    const old = { setBy: 'import', changedAt } as const;
    const nothing = { secrets: { password: old, pin: old }, contacts: [], youngFactor: false };
    const named = (password: 'import' | 'change' | 'reset', pin: 'import' | 'change' | null, at: number) =>
      nameYoung({ ...nothing, secrets: { password: { setBy: password, changedAt }, pin: pin && { setBy: pin, changedAt } } }, at);
    assert.deepEqual(nameYoung(nothing, changedAt), []);
    assert.deepEqual(named('change', null, changedAt), ['first-order']);
    assert.deepEqual(named('import', 'change', hours(71)), ['first-order']);
    assert.deepEqual(named('reset', 'import', hours(71)), ['first-order', 'withdrawal']);
    assert.deepEqual(named('reset', 'change', hours(72)), []);
    const bound = (source: 'import' | 'web' | 'support') => ({ ...nothing, contacts: [{ source, boundAt: changedAt }] });
    assert.deepEqual(nameYoung(bound('import'), changedAt), []);
    assert.deepEqual(nameYoung(bound('web'), hours(71)), ['first-order']);
    assert.deepEqual(nameYoung(bound('support'), hours(72)), []);
    assert.deepEqual(nameYoung({ ...bound('web'), youngFactor: true }, hours(71)), ['first-order', 'withdrawal']);
  });

  test('only a reset holds withdrawals and changes', () => {
    assert.equal(heldAfterReset({ setBy: 'reset', changedAt }, hours(71)), hours(72));
    assert.equal(heldAfterReset({ setBy: 'reset', changedAt }, hours(72)), null);
    assert.equal(heldAfterReset({ setBy: 'change', changedAt }, hours(1)), null);
  });
});
