import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { PoolClient } from 'pg';
import type { AccountType, ContactFact, ContactField, ContactKind, CustomerFacts } from '#core/customer/facts.ts';
import { assignFor } from '#core/policy/assign.ts';
import type { Need, Policy } from '#core/policy/types.ts';
import { assignRange } from '#store/assignment.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const at = Date.parse('2025-07-26T00:00:00+09:00');
const fields: readonly ContactField[] = ['phone', 'mobile_phone', 'representative_mobile_phone', 'email'];
const kinds: readonly ContactKind[] = ['mobile', 'landline', 'voip', 'email', 'unusable'];
const needs: readonly (Need | 'otherwise')[] = ['mobile-number', 'callable-number', 'email-address', 'authenticator', 'otherwise'];

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
  await database.owner.query(
    `insert into policy_version (name, source, source_sha256, requested_by, requested_at) values ('x', 'x', '\\x00', 'x', now())`,
  );
});
after(() => database.close());

/** Around the snapshot, to the millisecond. */
const instants = fc.integer({ min: -3, max: 3 }).map((offset) => at + offset);

/** What a field held over time: one value after the other, without overlap, or with a gap. */
const history = (field: ContactField): fc.Arbitrary<ContactFact[]> =>
  fc
    .tuple(fc.uniqueArray(instants, { maxLength: 4 }), fc.infiniteStream(fc.constantFrom(...kinds)), fc.boolean())
    .map(([times, stream, open]) => {
      const sorted = times.toSorted((a, b) => a - b);
      return sorted.flatMap((validFrom, index): ContactFact[] => {
        const next = sorted[index + 1] ?? null;
        if (next === null && !open) return [];
        return [{ field, kind: stream.next().value, validFrom, validTo: next }];
      });
    });

const customers: fc.Arbitrary<CustomerFacts[]> = fc.array(
  fc.record({
    accountType: fc.constantFrom<AccountType>('individual', 'corporate'),
    openedAt: instants,
    contacts: fc.tuple(...fields.map(history)).map((all) => all.flat()),
    settings: fc.constant([]),
    waveFrom: fc.constant(null),
    assignment: fc.constant(null),
  }),
  { minLength: 40, maxLength: 40 },
);

const rules = fc.array(fc.record({ when: fc.constantFrom(...needs), method: fc.constantFrom('a', 'b', 'c') }), {
  minLength: 1,
  maxLength: 4,
});

test('the snapshot in SQL assigns what core assigns, for any rule, any registered history and any opening', async () => {
  await fc.assert(
    fc.asyncProperty(customers, rules, async (all, assign) => {
      const policy = { snapshot: { at, assign } } as unknown as Policy;
      const expected = all.map((facts) => assignFor(policy, facts, at + 86_400_000));
      assert.deepEqual(
        await assignInSql(all, policy),
        expected.map((one) => one && { method: one.method, decidedFor: one.decidedFor, late: one.basis === 'opening' }),
      );
    }),
    { numRuns: 40 },
  );
});

/** Writes the customers, assigns them as the job does, reads what it gave, and takes everything back. */
async function assignInSql(all: readonly CustomerFacts[], policy: Policy) {
  const client = await database.database.pool.connect();
  try {
    await client.query('begin');
    const ids: string[] = [];
    for (const [index, facts] of all.entries()) ids.push(await insertCustomer(client, `n${index}`, facts));
    const rule = { policyVersion: 1, snapshot: policy.snapshot as NonNullable<Policy['snapshot']>, policyLate: false };
    await assignRange(client, rule, {
      after: String(BigInt(ids[0] as string) - 1n),
      upTo: ids.at(-1) as string,
      basis: 'snapshot',
      now: at + 86_400_000,
    });
    const { rows } = await client.query<{ customer_id: string; method: string; decided_for: number; late: boolean }>(
      'select customer_id, method, decided_for, late from assignment',
    );
    const found = new Map(rows.map((row) => [row.customer_id, { method: row.method, decidedFor: row.decided_for, late: row.late }]));
    return ids.map((id) => found.get(id) ?? null);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

async function insertCustomer(client: PoolClient, number: string, { accountType, openedAt, contacts }: CustomerFacts): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `with opened as (
      insert into customer (customer_number, login_id, account_type, name, name_kana, opened_at) values ($1, $1, $2, '', '', $3) returning id
    ), registered as (
      insert into contact (customer_id, field, kind, sealed, valid_from, valid_to, source, bound_at)
      select id, field, kind, '\\x00', valid_from, valid_to, 'import', valid_from
      from opened, unnest($4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[]) as k (field, kind, valid_from, valid_to)
    ) select id from opened`,
    [
      number,
      accountType,
      new Date(openedAt),
      contacts.map(({ field }) => field),
      contacts.map(({ kind }) => kind),
      contacts.map(({ validFrom }) => new Date(validFrom)),
      contacts.map(({ validTo }) => (validTo === null ? null : new Date(validTo))),
    ],
  );
  return (rows[0] as { id: string }).id;
}
