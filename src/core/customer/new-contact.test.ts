import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ContactField } from './facts.ts';
import { fieldsOf, readNewContact } from './new-contact.ts';

const taken: readonly (readonly [ContactField, string, string, string])[] = [
  ['mobile_phone', '０９０－１２３４－５６７８', 'mobile', '+819012345678'],
  ['mobile_phone', '+81 90 1234 5678', 'mobile', '+819012345678'],
  ['mobile_phone', '(060)1234 5678', 'mobile', '+816012345678'],
  ['phone', '03-3192-4780', 'landline', '+81331924780'],
  ['phone', '050 3123 4567', 'voip', '+815031234567'],
  ['phone', '090-1234-5678', 'mobile', '+819012345678'],
  ['email', ' ｈａｎａｋｏ＠example.jp ', 'email', 'hanako@example.jp'],
];
const refused: readonly (readonly [ContactField, string, string])[] = [
  ['mobile_phone', '03-3192-4780', 'not_a_mobile'],
  ['mobile_phone', '050-3123-4567', 'not_a_mobile'],
  ['mobile_phone', '0120-123-456', 'toll_free'],
  ['mobile_phone', '0800-123-4567', 'toll_free'],
  ['phone', '0570-012-345', 'uniform_access'],
  ['phone', '0990-123-456', 'premium'],
  ['phone', '020-1234-5678', 'pager'],
  ['phone', '+1 202 456 1111', 'foreign'],
  ['phone', '090-1234-567', 'invalid'],
  ['phone', '090-1234-5678(父)', 'other_characters'],
  ['phone', '　', 'empty'],
  ['email', '', 'address_empty'],
  ['email', 'hanako@example', 'address_invalid'],
];

describe('what is typed as a new number or address', () => {
  for (const [field, written, kind, value] of taken) {
    test(`${field}: ${written} is taken`, () => {
      assert.deepEqual(readNewContact(field, written, 'individual'), { ok: true, kind, value });
    });
  }
  for (const [field, written, reason] of refused) {
    test(`${field}: "${written}" is refused: ${reason}`, () => {
      assert.deepEqual(readNewContact(field, written, 'individual'), { ok: false, reason });
    });
  }
  test('a corporate account has its own mobile field', () => {
    assert.ok(!fieldsOf.corporate.includes('mobile_phone'));
    assert.deepEqual(readNewContact('representative_mobile_phone', '03-3192-4780', 'corporate'), { ok: false, reason: 'not_a_mobile' });
  });
});
