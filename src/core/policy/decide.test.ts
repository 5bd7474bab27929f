import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '#core/problem.ts';
import { at, call, customer, type Given, landline, mobile, nothing, shippedSource, sms } from '#test/support/policy-customer.ts';
import { decide } from './decide.ts';
import { compilePolicy } from './read.ts';

const policy = compilePolicy(shippedSource);

// biome-ignore format: a table is read by its lines
/** Who, on which channel, when; outcome with its method or reason, and the basis. */
const cases: readonly (readonly [name: string, given: Given, channel: string, instant: string, expected: string, basis: string])[] = [
  // Before the date: the password is enough unless the customer chose, or a wave asks
  ['nothing is asked before any date', mobile, 'customer-site', '2025-05-09T08:50', 'allow not_yet_required', 'channel_rule'],
  ['nothing is asked of one without a number either', nothing, 'customer-site', '2025-07-25T23:59:59.999', 'allow not_yet_required', 'channel_rule'],
  ['phone-call set: asked at once', { ...mobile, ...call }, 'customer-site', '2025-05-09T08:50', 'phone-call', 'set_by_customer'],
  ['phone-call set: not asked before its own instant', { ...mobile, ...call }, 'customer-site', '2025-04-09T23:59:59.999', 'allow not_yet_required', 'channel_rule'],
  ['phone-call set: asked from its own instant', { ...mobile, ...call }, 'customer-site', '2025-04-10T00:00', 'phone-call', 'set_by_customer'],
  ['phone-call set, no callable number: locked out before the date', { ...nothing, ...call }, 'customer-site', '2025-05-09T08:50', 'locked_out no_valid_phone_number', 'set_by_customer'],
  ['phone-call set, only an unusable number: locked out', { contacts: ['unusable@phone'], ...call }, 'stock-app', '2025-05-09T08:50', 'locked_out no_valid_phone_number', 'set_by_customer'],
  ['phone-call set, an address is no number', { contacts: ['email@email'], ...call }, 'fund-site', '2025-05-09T08:50', 'locked_out no_valid_phone_number', 'set_by_customer'],
  ['phone-call set and cleared: no longer asked', { ...mobile, settings: ['phone-call 2025-04-10 2025-04-20'] }, 'customer-site', '2025-04-20T00:00', 'allow not_yet_required', 'channel_rule'],
  ['phone-call set and cleared: asked until then', { ...mobile, settings: ['phone-call 2025-04-10 2025-04-20'] }, 'customer-site', '2025-04-19T23:59:59.999', 'phone-call', 'set_by_customer'],
  ['phone-call set from a landline', { ...landline, ...call }, 'futures-app', '2025-06-01', 'phone-call', 'set_by_customer'],
  ['phone-call set from 050', { contacts: ['voip@phone'], ...call }, 'futures-app', '2025-06-01', 'phone-call', 'set_by_customer'],
  ['phone-call set from a number in any field', { contacts: ['landline@mobile_phone'], ...call }, 'stock-app', '2025-06-01', 'phone-call', 'set_by_customer'],
  ['phone-call set by an individual with a number in the corporate field', { contacts: ['mobile@representative_mobile_phone'], ...call }, 'stock-app', '2025-06-01', 'phone-call', 'set_by_customer'],
  ['phone-call set changes nothing on FX before the date', { ...nothing, ...call }, 'fx-site', '2025-07-25T23:59:59.999', 'allow not_yet_required', 'channel_rule'],
  ['sms-code set before it may be chosen does not count', { ...mobile, settings: ['sms-code 2025-07-01'] }, 'customer-site', '2025-07-25T23:59:59.999', 'allow not_yet_required', 'channel_rule'],
  ['sms-code set too early gives way to the wave', { ...mobile, settings: ['sms-code 2025-07-01'], wave: '2025-06-14' }, 'customer-site', '2025-07-25', 'phone-call', 'wave'],
  ['sms-code set early counts from the day it may be chosen', { ...landline, contacts: ['mobile@mobile_phone'], settings: ['sms-code 2025-07-01'], wave: '2025-06-14' }, 'customer-site', '2025-07-26', 'sms-code', 'set_by_customer'],
  ['email-code can never be chosen', { ...mobile, settings: ['email-code 2025-04-01'] }, 'customer-site', '2025-08-01', 'sms-code', 'snapshot_default'],
  ['a setting of a method that the policy does not know does not count', { ...mobile, settings: ['fax 2025-04-01'] }, 'customer-site', '2025-05-09', 'allow not_yet_required', 'channel_rule'],
  // Waves
  ['a wave is not felt the moment before', { ...mobile, wave: '2025-06-14' }, 'customer-site', '2025-06-13T23:59:59.999', 'allow not_yet_required', 'channel_rule'],
  ['a wave applies from 00:00 of its day', { ...mobile, wave: '2025-06-14' }, 'customer-site', '2025-06-14T00:00', 'phone-call', 'wave'],
  ['a wave applies from 00:00 in Tokyo, not in Greenwich', { ...mobile, wave: '2025-06-14' }, 'customer-site', '2025-06-13T15:00:00Z', 'phone-call', 'wave'],
  ['a wave applies on every channel but FX: stock-app', { ...mobile, wave: '2025-06-14' }, 'stock-app', '2025-07-01', 'phone-call', 'wave'],
  ['a wave applies on every channel but FX: futures-app', { ...mobile, wave: '2025-06-14' }, 'futures-app', '2025-07-01', 'phone-call', 'wave'],
  ['a wave applies on every channel but FX: fund-site', { ...mobile, wave: '2025-06-14' }, 'fund-site', '2025-07-01', 'phone-call', 'wave'],
  ['a wave is not felt on fx-site', { ...mobile, wave: '2025-06-14' }, 'fx-site', '2025-07-01', 'allow not_yet_required', 'channel_rule'],
  ['a wave is not felt on fx-app', { ...mobile, wave: '2025-06-14' }, 'fx-app', '2025-07-01', 'allow not_yet_required', 'channel_rule'],
  ['a wave locks out one without a callable number', { ...nothing, wave: '2025-05-31' }, 'customer-site', '2025-05-31', 'locked_out no_valid_phone_number', 'wave'],
  ['a wave wins over the assignment after the date', { ...mobile, wave: '2025-07-25' }, 'customer-site', '2025-07-26', 'phone-call', 'wave'],
  ['a setting wins over the wave', { ...mobile, ...sms, wave: '2025-06-14' }, 'customer-site', '2025-07-26', 'sms-code', 'set_by_customer'],
  ['a setting of the same method is named rather than the wave', { ...mobile, ...call, wave: '2025-06-14' }, 'customer-site', '2025-07-01', 'phone-call', 'set_by_customer'],
  ['a cleared setting leaves the wave', { ...mobile, settings: ['sms-code 2025-07-26 2025-08-01'], wave: '2025-06-14' }, 'customer-site', '2025-08-01', 'phone-call', 'wave'],
  ['a cleared setting without a wave leaves the assignment', { ...mobile, settings: ['phone-call 2025-04-10 2025-08-01'] }, 'customer-site', '2025-08-01', 'sms-code', 'snapshot_default'],
  ['of two settings the later counts', { ...mobile, settings: ['phone-call 2025-04-10', 'sms-code 2025-08-01'] }, 'customer-site', '2025-08-02', 'sms-code', 'set_by_customer'],
  ['of two settings the later counts, once it is there', { ...mobile, settings: ['sms-code 2025-08-01', 'phone-call 2025-04-10'] }, 'customer-site', '2025-07-31', 'phone-call', 'set_by_customer'],
  // The snapshot and what it assigns
  ['a mobile in the mobile field: SMS from 00:00', mobile, 'customer-site', '2025-07-26T00:00', 'sms-code', 'snapshot_default'],
  ['a mobile in the mobile field: nothing the moment before', mobile, 'customer-site', '2025-07-25T23:59:59.999', 'allow not_yet_required', 'channel_rule'],
  ['a landline in the mobile field is not a mobile', { contacts: ['landline@mobile_phone'] }, 'customer-site', '2025-07-26', 'phone-call', 'snapshot_default'],
  ['050 in the mobile field is not a mobile', { contacts: ['voip@mobile_phone'] }, 'customer-site', '2025-07-26', 'phone-call', 'snapshot_default'],
  ['a mobile in the home field does not receive SMS', { contacts: ['mobile@phone'] }, 'customer-site', '2025-07-26', 'phone-call', 'snapshot_default'],
  ['a landline only: phone-call', landline, 'customer-site', '2025-07-26', 'phone-call', 'snapshot_default'],
  ['a corporate customer: the mobile of the person in charge', { corporate: true, contacts: ['mobile@representative_mobile_phone'] }, 'customer-site', '2025-07-26', 'sms-code', 'snapshot_default'],
  ['a corporate customer: the individual field does not count', { corporate: true, contacts: ['mobile@mobile_phone'] }, 'customer-site', '2025-07-26', 'phone-call', 'snapshot_default'],
  ['an individual: the corporate field does not count', { contacts: ['mobile@representative_mobile_phone'] }, 'customer-site', '2025-07-26', 'phone-call', 'snapshot_default'],
  ['no number at all: locked out', { contacts: ['email@email'] }, 'customer-site', '2025-07-26', 'locked_out no_valid_phone_number', 'snapshot_default'],
  ['only unusable numbers: locked out', { contacts: ['unusable@phone', 'unusable@mobile_phone'] }, 'fund-site', '2025-07-26', 'locked_out no_valid_phone_number', 'snapshot_default'],
  ['phone-call set stays though there is a mobile', { ...mobile, ...call }, 'customer-site', '2025-07-26', 'phone-call', 'set_by_customer'],
  ['phone-call set and a mobile that cannot be called any more: locked out, no SMS instead', { contacts: ['mobile@mobile_phone 2015-04-01 2025-08-01'], ...call }, 'customer-site', '2025-08-01', 'locked_out no_valid_phone_number', 'set_by_customer'],
  ['a mobile registered at 23:59:59.999: SMS', { contacts: ['mobile@mobile_phone 2025-07-25T23:59:59.999'] }, 'customer-site', '2025-07-26', 'sms-code', 'snapshot_default'],
  ['a mobile registered at 00:00:00: too late, phone-call', { contacts: ['mobile@mobile_phone 2025-07-26T00:00'] }, 'customer-site', '2025-07-26', 'phone-call', 'snapshot_default'],
  ['a mobile removed at 23:59:59.999: phone-call', { contacts: ['mobile@mobile_phone 2015-04-01 2025-07-25T23:59:59.999', 'landline@phone'] }, 'customer-site', '2025-07-26', 'phone-call', 'snapshot_default'],
  ['a mobile removed at 00:00:00: assigned SMS, falls back to a call', { contacts: ['mobile@mobile_phone 2015-04-01 2025-07-26T00:00', 'landline@phone'] }, 'customer-site', '2025-07-26', 'phone-call', 'snapshot_default'],
  ['a mobile registered later does not change an assigned phone-call', { contacts: ['landline@phone', 'mobile@mobile_phone 2025-08-01'] }, 'customer-site', '2025-08-02', 'phone-call', 'snapshot_default'],
  ['a written assignment rules, whatever the data say now', { ...mobile, assigned: 'phone-call' }, 'customer-site', '2025-08-02', 'phone-call', 'snapshot_default'],
  ['a written SMS with a mobile registered since', { contacts: ['mobile@mobile_phone 2025-08-01'], assigned: 'sms-code' }, 'customer-site', '2025-08-02', 'sms-code', 'snapshot_default'],
  ['assigned SMS, mobile gone, landline there: phone-call', { ...landline, assigned: 'sms-code' }, 'customer-site', '2025-08-02', 'phone-call', 'snapshot_default'],
  ['assigned SMS, mobile only in the home field now: phone-call', { contacts: ['mobile@phone'], assigned: 'sms-code' }, 'customer-site', '2025-08-02', 'phone-call', 'snapshot_default'],
  ['assigned SMS, nothing left: locked out', { ...nothing, assigned: 'sms-code' }, 'customer-site', '2025-08-02', 'locked_out no_valid_phone_number', 'snapshot_default'],
  ['sms-code set, mobile gone: phone-call', { ...landline, ...sms }, 'customer-site', '2025-08-02', 'phone-call', 'set_by_customer'],
  ['sms-code set, nothing left: locked out', { ...nothing, ...sms }, 'customer-site', '2025-08-02', 'locked_out no_valid_phone_number', 'set_by_customer'],
  ['opened after the snapshot with a mobile: SMS', { opened: '2025-08-01', contacts: ['mobile@mobile_phone 2025-08-01'] }, 'customer-site', '2025-08-02', 'sms-code', 'snapshot_default'],
  ['opened at the very instant of the snapshot: by the data of its opening', { opened: '2025-07-26', contacts: ['mobile@mobile_phone 2025-07-26'] }, 'customer-site', '2025-07-26', 'sms-code', 'snapshot_default'],
  ['opened later with a landline, a mobile since: phone-call', { opened: '2025-08-01', contacts: ['landline@phone 2025-08-01', 'mobile@mobile_phone 2025-08-05'] }, 'customer-site', '2025-08-06', 'phone-call', 'snapshot_default'],
  ['opened later with a mobile, a landline since: falls back', { opened: '2025-08-01', contacts: ['mobile@mobile_phone 2025-08-01 2025-08-05', 'landline@phone 2025-08-05'] }, 'customer-site', '2025-08-06', 'phone-call', 'snapshot_default'],
  // The American stock app is closed meanwhile
  ['us-stock-app is open the moment before', mobile, 'us-stock-app', '2025-05-09T23:59:59.999', 'allow not_yet_required', 'channel_rule'],
  ['us-stock-app asks whoever set phone-call before', { ...mobile, ...call }, 'us-stock-app', '2025-05-09T23:59:59.999', 'phone-call', 'set_by_customer'],
  ['us-stock-app is suspended from 05-10', mobile, 'us-stock-app', '2025-05-10T00:00', 'suspended channel_suspended', 'suspension'],
  ['suspended comes before locked out', { ...nothing, ...call }, 'us-stock-app', '2025-06-01', 'suspended channel_suspended', 'suspension'],
  ['suspended comes before a wave', { ...mobile, wave: '2025-06-14' }, 'us-stock-app', '2025-07-25T23:59:59.999', 'suspended channel_suspended', 'suspension'],
  ['us-stock-app resumes and accepts SMS', mobile, 'us-stock-app', '2025-07-26T00:00', 'sms-code', 'snapshot_default'],
  ['us-stock-app resumes and accepts phone-call', landline, 'us-stock-app', '2025-07-26T00:00', 'phone-call', 'snapshot_default'],
  ['no other channel is suspended', mobile, 'stock-app', '2025-06-01', 'allow not_yet_required', 'channel_rule'],
  // FX has a list of its own
  ['FX asks nothing before the date', mobile, 'fx-site', '2025-07-25T23:59:59.999', 'allow not_yet_required', 'channel_rule'],
  ['FX asks for the e-mail code from the date', mobile, 'fx-site', '2025-07-26T00:00', 'email-code', 'channel_rule'],
  ['fx-app as fx-site', mobile, 'fx-app', '2025-07-26T00:00', 'email-code', 'channel_rule'],
  ['FX without an address: locked out though there is a mobile', { contacts: ['mobile@mobile_phone'] }, 'fx-site', '2025-07-26', 'locked_out no_email', 'channel_rule'],
  ['FX with an address that cannot be used: locked out', { contacts: ['mobile@mobile_phone', 'unusable@email'] }, 'fx-app', '2025-07-26', 'locked_out no_email', 'channel_rule'],
  ['FX: phone-call set does not substitute', { ...mobile, ...call }, 'fx-site', '2025-08-01', 'email-code', 'channel_rule'],
  ['FX: phone-call set and no address: no_email', { ...landline, ...call }, 'fx-site', '2025-08-01', 'locked_out no_email', 'channel_rule'],
  ['FX: a wave does not substitute', { ...mobile, wave: '2025-06-14' }, 'fx-app', '2025-08-01', 'email-code', 'channel_rule'],
  ['FX without any number: the address is enough', { contacts: ['email@email'] }, 'fx-site', '2025-08-01', 'email-code', 'channel_rule'],
  ['no address locks out of FX only', { contacts: ['mobile@mobile_phone'] }, 'customer-site', '2025-08-01', 'sms-code', 'snapshot_default'],
  ['an address registered later opens FX', { contacts: ['email@email 2025-08-01'] }, 'fx-site', '2025-08-01', 'email-code', 'channel_rule'],
  ['an address removed closes FX', { contacts: ['email@email 2015-04-01 2025-08-01'] }, 'fx-site', '2025-08-01', 'locked_out no_email', 'channel_rule'],
  ['the plan is open-ended', mobile, 'customer-site', '2035-01-01', 'sms-code', 'snapshot_default'],
  ['the plan holds on a leap day', mobile, 'customer-site', '2028-02-29T12:00', 'sms-code', 'snapshot_default'],
];

describe('the announced plan', () => {
  for (const [name, given, channel, instant, expected, basis] of cases) {
    it(name, () => {
      const { outcome, method, reason, basis: found } = decide(policy, customer(given), channel, at(instant));
      assert.deepEqual([outcome === 'challenge' ? method : `${outcome} ${reason}`, found], [expected, basis]);
    });
  }

  it('knows no other channel', () => {
    assert.throws(
      () => decide(policy, customer(mobile), 'crypto-app', at('2025-07-26')),
      (error) => error instanceof Problem && error.code === 'unknown_channel',
    );
  });

  it('lets a customer on SMS turn to a call, and nobody else to anything', () => {
    const alternatives = (given: Given, channel: string) => decide(policy, customer(given), channel, at('2025-08-01')).alternatives;
    assert.deepEqual(alternatives(mobile, 'customer-site'), ['phone-call']);
    assert.deepEqual(alternatives({ ...mobile, ...call }, 'customer-site'), []);
    assert.deepEqual(alternatives(landline, 'customer-site'), []);
    assert.deepEqual(alternatives(mobile, 'fx-site'), []);
    assert.deepEqual(alternatives(nothing, 'customer-site'), []);
  });

  it('tells which rules led to the outcome, without any number', () => {
    const rules = decide(
      policy,
      customer({ ...landline, assigned: 'sms-code', settings: ['sms-code 2025-08-05'], wave: '2025-09-01' }),
      'customer-site',
      at('2025-08-01'),
    ).rules;
    assert.deepEqual(
      rules.map(({ rule }) => rule),
      ['requirement_in_force', 'assignment_in_force', 'method_cannot_reach', 'method_reaches'],
    );
    const early = decide(policy, customer({ ...mobile, settings: ['sms-code 2025-07-01'] }), 'customer-site', at('2025-07-02')).rules;
    assert.deepEqual(early.at(-1), {
      rule: 'setting_not_counted_yet',
      detail: { method: 'sms-code', from: '2025-07-01T00:00:00+09:00', choosable_from: '2025-07-26T00:00:00+09:00' },
    });
  });
});
