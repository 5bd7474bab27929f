import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ContactFact, CustomerFacts } from '#core/customer/facts.ts';
import { at, shippedSource } from '#test/support/policy-customer.ts';
import { decide } from './decide.ts';
import { nextRequirement } from './next-requirement.ts';
import { compilePolicy } from './read.ts';
import type { Decision } from './types.ts';

const policy = compilePolicy(shippedSource);

/** The announced plan once more, in words of mission.md instead of the file; `shift` moves all its dates. */
const plan = (shift: number) => ({ suspended: at('2025-05-10') + shift, everyone: at('2025-07-26') + shift });

/**
 * Rule 3 read aloud, for the announced plan: no list of methods, no needs, no fallbacks, no timeline. Written apart from decide() to disagree with it.
 */
function evaluate(customer: CustomerFacts, channel: string, instant: number, { suspended, everyone }: ReturnType<typeof plan>): string {
  const validAt = (t: number) => customer.contacts.filter((c) => c.validFrom <= t && (c.validTo === null || t < c.validTo));
  const validJustBefore = (t: number) => customer.contacts.filter((c) => c.validFrom < t && (c.validTo === null || t <= c.validTo));
  const mobileField = customer.accountType === 'corporate' ? 'representative_mobile_phone' : 'mobile_phone';
  const hasMobile = (contacts: readonly ContactFact[]) => contacts.some((c) => c.field === mobileField && c.kind === 'mobile');
  const now = validAt(instant);
  const callable = now.some((c) => c.kind === 'mobile' || c.kind === 'landline' || c.kind === 'voip');
  const byCall = callable ? 'phone-call' : 'locked_out no_valid_phone_number';
  const bySms = hasMobile(now) ? 'sms-code' : byCall;

  if (channel === 'us-stock-app' && instant >= suspended && instant < everyone) return 'suspended channel_suspended';
  if (channel === 'fx-site' || channel === 'fx-app') {
    if (instant < everyone) return 'allow not_yet_required';
    return now.some((c) => c.kind === 'email') ? 'email-code' : 'locked_out no_email';
  }
  const settings = customer.settings.filter((s) => s.validFrom <= instant && (s.validTo === null || instant < s.validTo));
  const setting = settings.sort((a, b) => a.validFrom - b.validFrom).at(-1)?.method;
  if (setting === 'phone-call') return byCall;
  if (setting === 'sms-code' && instant >= everyone) return bySms;
  if (customer.waveFrom !== null && instant >= customer.waveFrom) return byCall;
  if (instant < everyone) return 'allow not_yet_required';
  const assigned =
    customer.assignment?.method ??
    (hasMobile(customer.openedAt >= everyone ? validAt(customer.openedAt) : validJustBefore(everyone)) ? 'sms-code' : 'phone-call');
  return assigned === 'sms-code' ? bySms : byCall;
}

const told = ({ outcome, method, reason }: Decision) => (outcome === 'challenge' ? method : `${outcome} ${reason}`);

/** Instants of the plan and their neighbours come up often; so do plain days. */
const edges = ['2025-05-10', '2025-05-31', '2025-06-14', '2025-07-25', '2025-07-26', '2025-08-01'].map(at);
const instant = fc.oneof(
  fc.tuple(fc.constantFrom(...edges), fc.constantFrom(-1, 0, 1)).map(([edge, step]) => edge + step),
  fc.integer({ min: at('2025-04-01'), max: at('2025-09-01') }),
);
const period = fc
  .record({ validFrom: instant, validTo: fc.option(instant) })
  .filter(({ validFrom, validTo }) => validTo === null || validTo >= validFrom);
const contact = fc.oneof(
  fc.record({
    field: fc.constantFrom('phone' as const, 'mobile_phone' as const, 'representative_mobile_phone' as const),
    kind: fc.constantFrom('mobile' as const, 'mobile' as const, 'landline' as const, 'voip' as const, 'unusable' as const),
  }),
  fc.record({ field: fc.constant('email' as const), kind: fc.constantFrom('email' as const, 'unusable' as const) }),
);
const contacts = fc.array(
  fc.tuple(contact, period).map(([what, when]): ContactFact => ({ ...what, ...when })),
  { maxLength: 5 },
);
// One choice at a time, as the database keeps them: each ends when the next begins.
const settings = fc.uniqueArray(instant, { maxLength: 3 }).chain((starts) => {
  const sorted = [...starts].sort((a, b) => a - b);
  return fc.tuple(
    ...sorted.map((validFrom, index) =>
      fc.record({
        method: fc.constantFrom('phone-call', 'sms-code'),
        validFrom: fc.constant(validFrom),
        validTo: fc.constantFrom(sorted[index + 1] ?? null, validFrom + 1_000_000),
      }),
    ),
  );
});
const customer: fc.Arbitrary<CustomerFacts> = fc.record({
  accountType: fc.constantFrom('individual' as const, 'corporate' as const),
  openedAt: instant,
  contacts,
  settings,
  waveFrom: fc.option(fc.constantFrom(at('2025-05-31'), at('2025-06-14'), at('2025-07-25'))),
  assignment: fc.option(fc.record({ method: fc.constantFrom('phone-call', 'sms-code') }), { freq: 3 }),
});
const channel = fc.constantFrom(...policy.channels.keys());

describe('every decision', () => {
  it('is what rule 3 says when it is read aloud', () => {
    fc.assert(
      fc.property(customer, channel, instant, (facts, on, when) =>
        assert.equal(told(decide(policy, facts, on, when)), evaluate(facts, on, when, plan(0))),
      ),
      { numRuns: 20_000 },
    );
  });

  it('is what rule 3 says when all dates of the file move', () => {
    const days = 11;
    const later = compilePolicy(
      shippedSource.replace(/2025-\d\d-\d\d/g, (day) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)),
    );
    fc.assert(
      fc.property(customer, channel, instant, (facts, on, when) =>
        assert.equal(told(decide(later, facts, on, when)), evaluate(facts, on, when, plan(days * 86_400_000))),
      ),
      { numRuns: 3000 },
    );
  });

  it('names a method exactly when it is a challenge, and a reason and a basis that fit', () => {
    const reasons: Record<string, readonly string[]> = {
      allow: ['not_yet_required'],
      challenge: ['required'],
      suspended: ['channel_suspended'],
      locked_out: ['no_valid_phone_number', 'no_email'],
    };
    fc.assert(
      fc.property(customer, channel, instant, (facts, on, when) => {
        const { outcome, method, reason, basis, alternatives, rules } = decide(policy, facts, on, when);
        assert.equal(method !== null, outcome === 'challenge');
        assert.ok(reasons[outcome]?.includes(reason), `${outcome} ${reason}`);
        assert.equal(basis === 'suspension', outcome === 'suspended');
        assert.ok(rules.length > 0 && basis !== null);
        assert.ok(alternatives.every((other) => outcome === 'challenge' && other !== method));
      }),
      { numRuns: 3000 },
    );
  });

  it('asks only for a method that the channel accepts, that is live, and that reaches the customer', () => {
    fc.assert(
      fc.property(customer, channel, instant, (facts, on, when) => {
        const { method, alternatives } = decide(policy, facts, on, when);
        const accepted = policy.channels.get(on)?.timeline.find(({ from, until }) => from <= when && when < until)?.accept ?? [];
        for (const id of method === null ? [] : [method, ...alternatives]) {
          assert.ok(accepted.includes(id));
          assert.ok((policy.methods.get(id)?.liveFrom ?? Number.POSITIVE_INFINITY) <= when);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('never goes back to nothing once it is required of everyone', () => {
    fc.assert(
      fc.property(customer, channel, fc.integer({ min: 0, max: 1e12 }), (facts, on, after) => {
        assert.ok(['challenge', 'locked_out'].includes(decide(policy, facts, on, at('2025-07-26') + after).outcome));
      }),
      { numRuns: 2000 },
    );
  });

  it('for a customer in a wave is never nothing again after its day, but on FX', () => {
    const other = channel.filter((on) => !on.startsWith('fx'));
    fc.assert(
      fc.property(
        customer,
        other,
        instant,
        (facts, on, when) => facts.waveFrom === null || when < facts.waveFrom || decide(policy, facts, on, when).outcome !== 'allow',
      ),
      { numRuns: 3000 },
    );
  });

  it('does not get worse by another usable number', () => {
    const usable = fc.constantFrom<ContactFact>(
      { field: 'phone', kind: 'landline', validFrom: at('2015-01-01'), validTo: null },
      { field: 'phone', kind: 'mobile', validFrom: at('2015-01-01'), validTo: null },
    );
    fc.assert(
      fc.property(customer, channel, instant, usable, (facts, on, when, more) => {
        const [before, after] = [
          decide(policy, facts, on, when),
          decide(policy, { ...facts, contacts: [...facts.contacts, more] }, on, when),
        ];
        if (before.outcome !== 'locked_out') assert.equal(after.outcome, before.outcome);
        else assert.ok(after.outcome === 'challenge' || before.reason === 'no_email');
      }),
      { numRuns: 3000 },
    );
  });

  it('stays the same between two instants at which nothing changes', () => {
    fc.assert(
      fc.property(customer, channel, instant, (facts, on, when) => {
        const changes = [
          ...edges,
          at('2025-07-26'),
          ...facts.contacts.flatMap(({ validFrom, validTo }) => [validFrom, validTo ?? validFrom]),
          ...facts.settings.flatMap(({ validFrom, validTo }) => [validFrom, validTo ?? validFrom]),
        ];
        const nextChange = Math.min(...changes.filter((change) => change > when), when + 86_400_000);
        assert.equal(told(decide(policy, facts, on, when)), told(decide(policy, facts, on, nextChange - 1)));
      }),
      { numRuns: 3000 },
    );
  });

  it('agrees with what was said would be asked next', () => {
    fc.assert(
      fc.property(customer, channel, instant, (facts, on, when) => {
        const steady = {
          ...facts,
          contacts: facts.contacts.map((registered) => ({ ...registered, validFrom: at('2015-01-01'), validTo: null })),
        };
        const next = nextRequirement(policy, steady, on, when);
        const asked = (instant: number) => ['challenge', 'locked_out'].includes(decide(policy, steady, on, instant).outcome);
        if (next === null) return assert.ok(asked(when));
        assert.ok(!asked(when) && !asked(next.from - 1) && asked(next.from));
        assert.equal(decide(policy, steady, on, next.from).method, next.method);
      }),
      { numRuns: 3000 },
    );
  });
});
