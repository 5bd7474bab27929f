import type { ClientBase } from 'pg';
import type { ContactKind } from '#core/customer/facts.ts';
import type { Instant } from '#core/instant.ts';
import type { Need, SnapshotRule } from '#core/policy/types.ts';

/** The rule of a snapshot, as the policy version that it is taken under states it. */
export interface AssignmentRule {
  readonly policyVersion: number;
  readonly snapshot: SnapshotRule;
  /** The policy came into force only after the snapshot's instant. */
  readonly policyLate: boolean;
}

/** Customers with after < id <= upTo. */
export interface AssignmentRange {
  readonly after: string;
  readonly upTo: string;
  /** `opening`: the snapshot had been taken before these accounts were known. */
  readonly basis: 'snapshot' | 'opening';
  readonly now: Instant;
}

/** What must be registered for a need; `k` is the contact, `b` its customer. Equal to core's rule: snapshot-rule.test.ts holds the two together. */
const reaches: Readonly<Record<Need, string>> = {
  'mobile-number': `k.kind = 'mobile' and k.field = case b.account_type when 'corporate' then 'representative_mobile_phone' else 'mobile_phone' end`,
  'callable-number': `k.kind in ('mobile', 'landline', 'voip')`,
  'email-address': `k.kind = 'email'`,
  authenticator: 'false',
};

/** Contacts of other kinds are not even read for a need. */
const kindsFor: Readonly<Record<Need, readonly ContactKind[]>> = {
  'mobile-number': ['mobile'],
  'callable-number': ['mobile', 'landline', 'voip'],
  'email-address': ['email'],
  authenticator: [],
};

/**
 * Assigns every customer of the range that has no assignment, with an audit row each, in one statement; returns how many.
 * Data of an account known before the instant are those valid immediately before it, however late this runs; of a later one, those of its opening.
 * Whoever calls holds the lock of openings, so nobody else assigns these customers meanwhile; if somebody did, the primary key refuses all of it.
 */
export async function assignRange(client: ClientBase, rule: AssignmentRule, range: AssignmentRange): Promise<number> {
  const { snapshot, policyVersion, policyLate } = rule;
  const methods = snapshot.assign.map(({ method }) => method);
  const kinds = snapshot.assign.flatMap(({ when }) => (when === 'otherwise' ? [] : kindsFor[when]));
  const cases = snapshot.assign.map(
    ({ when }, index) => `when ${when === 'otherwise' ? 'true' : condition(when)} then ($8::text[])[${index + 1}]`,
  );
  // Each range is given to each table, so that all are read once in the order of their index; what is the same for all rows is built once.
  const { rows } = await client.query<{ assigned: string }>(
    `with written as (
      insert into assignment (customer_id, method, basis, decided_for, decided_at, late, policy_version)
      select id, method, $4, greatest($3, opened_at), $5, $6 or opened_at >= $3, $7 from (
        select b.id, b.opened_at, case ${cases.join(' ')} end as method
        from customer b
        left join contact k on k.customer_id > $1 and k.customer_id <= $2 and k.customer_id = b.id and k.kind = any($9)
          and case when b.opened_at < $3
            then k.valid_from < $3 and (k.valid_to is null or k.valid_to >= $3)
            else k.valid_from <= b.opened_at and (k.valid_to is null or k.valid_to > b.opened_at) end
        where b.id > $1 and b.id <= $2
          and b.id not in (select customer_id from assignment where customer_id > $1 and customer_id <= $2)
        group by b.id
      ) chosen where method is not null
      returning customer_id, method, decided_for, late
    ), evidence as (
      insert into audit_event (occurred_at, type, outcome, actor, customer_id, method, policy_version, data)
      select $5, 'customer.method_assigned', 'success', 'system', customer_id, method, $7,
        case when decided_for = $3 and late = $6 then (select jsonb_build_object('basis', $4::text, 'decidedFor', $3::timestamptz, 'late', $6::boolean))
          else jsonb_build_object('basis', $4::text, 'decidedFor', decided_for, 'late', late) end
      from written
    )
    select count(*) as assigned from written`,
    [range.after, range.upTo, new Date(snapshot.at), range.basis, new Date(range.now), policyLate, policyVersion, methods, kinds],
  );
  return Number(rows[0]?.assigned ?? 0);
}

function condition(need: Need): string {
  return `coalesce(bool_or(${reaches[need]}), false)`;
}
