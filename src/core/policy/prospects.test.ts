import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CustomerFacts } from '#core/customer/facts.ts';
import { minute } from '#core/instant.ts';
import { at, call, customer, landline, mobile, nothing, shippedSource, sms } from '#test/support/policy-customer.ts';
import { decide } from './decide.ts';
import { prospectsOf } from './prospects.ts';
import { compilePolicy } from './read.ts';
import { settingChange, settingOptions, withSetting } from './setting-options.ts';
import { turningPoints } from './turning-points.ts';

const policy = compilePolicy(shippedSource);
const channels = [...policy.channels.keys()];
const told = ({
  outcome,
  method,
  reason,
  alternatives,
}: Pick<ReturnType<typeof decide>, 'outcome' | 'method' | 'reason' | 'alternatives'>) =>
  [outcome, method, reason, ...alternatives].join(' ');

const several: Readonly<Record<string, CustomerFacts>> = {
  'with a mobile': customer(mobile),
  'with a landline': customer(landline),
  'with nothing registered': customer(nothing),
  'who set phone-call': customer({ ...mobile, ...call }),
  'who set phone-call and has no number': customer({ ...nothing, ...call }),
  'who set sms-code': customer({ ...mobile, ...sms }),
  'in a wave': customer({ ...mobile, wave: '2025-06-14' }),
  'in a wave, without a number': customer({ ...nothing, wave: '2025-06-14' }),
  'corporate, mobile in the wrong field': customer({ corporate: true, contacts: ['mobile@mobile_phone', 'landline@phone'] }),
  'whose mobile ends': customer({ contacts: ['mobile@mobile_phone 2020-01-01 2025-08-01', 'email@email'] }),
  'opened later': customer({ opened: '2025-08-02', contacts: ['mobile@mobile_phone 2025-08-02'] }),
};

describe('what the page of security settings promises', () => {
  for (const [who, facts] of Object.entries(several)) {
    it(`is what a login is asked, before and after each turning point: a customer ${who}`, () => {
      for (const now of ['2025-05-09', '2025-05-20T12:00', '2025-06-14', '2025-07-25T23:59:59', '2025-07-26', '2025-08-03'].map(at)) {
        for (const channel of channels) {
          const prospects = prospectsOf(policy, facts, channel, now);
          const edges = turningPoints(policy, facts, channel, now).flatMap((edge) => [edge - 1, edge, edge + 1, edge + minute]);
          for (const instant of [now, ...edges].filter((one) => one >= now)) {
            const covering = prospects.filter(({ from, until }) => from <= instant && instant < until);
            assert.equal(covering.length, 1, 'no gap and no overlap');
            const [promise] = covering;
            assert.equal(
              promise && told(promise),
              told(decide(policy, facts, channel, instant)),
              `${channel} at ${new Date(instant).toISOString()}`,
            );
          }
        }
      }
    });
  }

  it('at any instant, for whatever is registered', () => {
    const instant = fc.integer({ min: at('2025-04-20'), max: at('2025-09-01') });
    const facts = fc.constantFrom(...Object.values(several));
    fc.assert(
      fc.property(facts, fc.constantFrom(...channels), instant, instant, (one, channel, a, b) => {
        const [now, later] = a < b ? [a, b] : [b, a];
        const promise = prospectsOf(policy, one, channel, now).find(({ from, until }) => from <= later && later < until);
        assert.equal(promise && told(promise), told(decide(policy, one, channel, later)));
      }),
    );
  });

  it('marks a planned date, and one of a wave not', () => {
    const now = at('2025-06-01');
    const marks = (facts: CustomerFacts, channel: string) =>
      prospectsOf(policy, facts, channel, now).map(({ outcome, planned }) => `${outcome} ${planned}`);
    assert.deepEqual(marks(customer(mobile), 'stock-app'), ['allow false', 'challenge true']);
    assert.deepEqual(marks(customer({ ...mobile, wave: '2025-06-14' }), 'stock-app'), ['allow false', 'challenge false']);
    assert.deepEqual(marks(customer(mobile), 'us-stock-app'), ['suspended false', 'challenge true']);
  });
});

describe('the setting a customer may choose', () => {
  const obstacles = (facts: CustomerFacts, day: string) =>
    settingOptions(policy, facts, at(day)).map(({ method, obstacle }) => `${method} ${obstacle}`);

  it('is phone-call at any time, sms-code from its date with a mobile in the mobile field, never e-mail', () => {
    assert.deepEqual(obstacles(customer(mobile), '2025-07-25T23:59:59'), ['phone-call null', 'sms-code not_yet']);
    assert.deepEqual(obstacles(customer(mobile), '2025-07-26'), ['phone-call null', 'sms-code null']);
    assert.deepEqual(obstacles(customer(landline), '2025-07-26'), ['phone-call null', 'sms-code cannot_reach']);
    assert.deepEqual(obstacles(customer({ contacts: ['mobile@phone'] }), '2025-07-26'), ['phone-call null', 'sms-code cannot_reach']);
    assert.deepEqual(obstacles(customer(nothing), '2025-05-20'), ['phone-call cannot_reach', 'sms-code not_yet']);
  });

  it('adds, changes or takes away; another choice of numbers is a change', () => {
    const now = at('2025-07-28');
    const change = (facts: CustomerFacts, method: string | null, contacts: readonly string[] | null = null) =>
      settingChange(facts, { method, contacts }, now);
    assert.equal(change(customer(mobile), 'phone-call'), 'add');
    assert.equal(change(customer(mobile), null), 'none');
    const set = withSetting(customer(mobile), { method: 'phone-call', contacts: ['1', '2'] }, now);
    assert.equal(change(set, 'phone-call', ['2', '1']), 'none');
    assert.equal(change(set, 'phone-call', ['1']), 'change');
    assert.equal(change(set, 'sms-code'), 'change');
    assert.equal(change(set, null), 'remove');
  });

  it('taken away in a wave leaves the wave, before the date and after it', () => {
    const waved = customer({ ...mobile, ...call, wave: '2025-06-14' });
    for (const now of ['2025-06-20', '2025-07-28'].map(at))
      assert.equal(decide(policy, withSetting(waved, { method: null, contacts: null }, now), 'stock-app', now).basis, 'wave');
    const now = at('2025-07-28');
    assert.equal(decide(policy, withSetting(waved, { method: 'sms-code', contacts: null }, now), 'stock-app', now).method, 'sms-code');
  });
});
