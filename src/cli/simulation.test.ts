import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { methodColumns } from '#core/account-export/method-columns.ts';
import { readAccountExport } from '#core/account-export/read.ts';
import type { AccountRow } from '#core/account-export/types.ts';
import { formatInstant, parseInstant } from '#core/instant-text.ts';
import { decide } from '#core/policy/decide.ts';
import { compilePolicy } from '#core/policy/read.ts';
import { methods } from '#methods/index.ts';
import { factsOf, simulator } from './simulation.ts';

const policy = compilePolicy(readFileSync(new URL('../../policies/2025-mandatory-mfa.yaml', import.meta.url), 'utf8'), methods);
const channels = [...policy.channels.keys()];
const names =
  'customer_number,account_type,phone,mobile_phone,representative_mobile_phone,email,phone_call_set_at,phone_call_mandatory_from';

async function readRows(lines: readonly string[]): Promise<AccountRow[]> {
  const rows: AccountRow[] = [];
  const bytes = (async function* () {
    yield new TextEncoder().encode([names, ...lines].join('\n'));
  })();
  for await (const items of readAccountExport(bytes, { columns: methodColumns(methods.values(), policy) })) {
    for (const item of items) rows.push('row' in item ? item.row : assert.fail(item.reason));
  }
  return rows;
}

const number = fc.constantFrom('', '', '09012345678', '0331924780', '050-1234-5678', '0120123456', '未登録', '０８０１２３４５６７８');
const instant = fc.oneof(
  fc
    .constantFrom('2025-05-10', '2025-05-31', '2025-07-25', '2025-07-26')
    .chain((day) => fc.constantFrom(-1, 0, 1).map((step) => (parseInstant(day) ?? 0) + step)),
  fc.integer({ min: parseInstant('2025-04-01') ?? 0, max: parseInstant('2025-09-01') ?? 0 }),
);
const line = fc
  .tuple(
    fc.constantFrom('individual', 'corporate'),
    number,
    number,
    number,
    fc.constantFrom('', 'a@example.jp', 'none'),
    fc.option(instant, { nil: null }),
    fc.constantFrom('', '2025-05-31', '2025-07-25'),
  )
  .map(([type, a, b, c, email, set, wave]) => ['1', type, a, b, c, email, set === null ? '' : formatInstant(set), wave].join(','));

describe('a simulation', () => {
  it('decides for every row what decide() decides, though it asks only once for customers alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 40 }), instant, async (lines, at) => {
        const decideAll = simulator(policy, channels, at);
        for (const row of await readRows(lines)) {
          const direct = channels.map((channel) => {
            const { outcome, method, reason } = decide(policy, factsOf(row, policy), channel, at);
            return { channel, outcome, method: method ?? '', reason };
          });
          assert.deepEqual(decideAll(row), direct);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes a row as it stands for the snapshot and for now, a setting and a wave from their own instants', async () => {
    const [row] = await readRows(['1,individual,,09012345678,,a@example.jp,2025-07-26T08:00:00+09:00,2025-07-25']);
    const facts = factsOf(row ?? assert.fail(), policy);
    assert.deepEqual(
      facts.contacts.map(({ field, kind, validFrom, validTo }) => [field, kind, validFrom, validTo]),
      [
        ['mobile_phone', 'mobile', Number.NEGATIVE_INFINITY, null],
        ['email', 'email', Number.NEGATIVE_INFINITY, null],
      ],
    );
    assert.deepEqual(
      [facts.settings, facts.waveFrom, facts.openedAt],
      [
        [{ method: [...methods.keys()][0], validFrom: parseInstant('2025-07-26T08:00:00+09:00'), validTo: null }],
        parseInstant('2025-07-25'),
        Number.NEGATIVE_INFINITY,
      ],
    );
  });
});
