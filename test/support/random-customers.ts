import fc from 'fast-check';
import type { ExportRow } from './account-export.ts';

const numbers = [
  '',
  '',
  '09012345678',
  '080-1111-2222',
  '０７０１２３４５６７８',
  '+81 90 9999 8888',
  '9012345678',
  '18609012345678',
  '0184221808',
  '0312345678',
  '050-1234-5678',
  '0120123456',
  '0570000111',
  '0800-123-4567',
  '08001234567',
  '090-1234-5678(父)',
  '12345',
  '+1 212 555 0100',
  '02012345678',
  '819012345678',
  'なし',
];
const settings = [
  '',
  '',
  '',
  '2025-04-01T09:00:00+09:00',
  '2025-05-31',
  '2025-07-25T23:59:59+09:00',
  '2025-07-26T00:00:00+09:00',
  '2025-07-26T08:59:59+09:00',
  '2025-08-10',
];
// Days that are days of a wave in the shipped policy and in one moved by eleven days alike.
const waves = ['', '', '', '2025-06-11', '2025-06-14', '2025-07-05', '2025-07-25'];
const addresses = ['', 'a@example.jp', 'Ｂ@ｅｘａｍｐｌｅ.jp', 'no address', 'a@localhost', 'a..b@docomo.ne.jp'];

/** Rows of an account export as untidy as real ones; customer numbers are their places in the list. */
export const randomRows = (count: number): fc.Arbitrary<ExportRow[]> =>
  fc
    .array(
      fc.record({
        account_type: fc.constantFrom('individual', 'individual', 'corporate'),
        phone: fc.constantFrom(...numbers),
        mobile_phone: fc.constantFrom(...numbers),
        representative_mobile_phone: fc.constantFrom(...numbers),
        email: fc.constantFrom(...addresses),
        phone_call_set_at: fc.constantFrom(...settings),
        phone_call_mandatory_from: fc.constantFrom(...waves),
      }),
      { minLength: count, maxLength: count },
    )
    .map((rows) => rows.map((row, index) => ({ customer_number: String(1_000 + index), ...row })));
