import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql, textOf } from './sql.ts';

test('values become numbered parameters, fragments are put in where they stand', () => {
  const inner = sql`lane = ${'a'} or lane = ${'b'}`;
  const statement = sql`select ${1} from t where ${inner} and ${sql.ref('t.id')} = ${2} ${sql``}`;
  assert.equal(textOf(statement), 'select $1 from t where lane = $2 or lane = $3 and "t"."id" = $4 ');
  assert.deepEqual(statement.values, [1, 'a', 'b', 2]);
});

test('what only looks like a fragment stays a value', () => {
  const forged = { texts: ['1; drop table customer'], values: [] };
  const statement = sql`select ${forged}`;
  assert.equal(textOf(statement), 'select $1');
  assert.deepEqual(statement.values, [forged]);
});

test('names and constants are quoted; lists are joined', () => {
  assert.equal(textOf(sql.ref('a"b.c')), '"a""b"."c"');
  assert.equal(textOf(sql.lit("it's")), "'it''s'");
  assert.equal(textOf(sql.lit(5)), '5');
  const joined = sql.join([sql`${1}`, sql`two`, sql`${3}`]);
  assert.equal(textOf(joined), '$1, two, $2');
  assert.equal(textOf(sql.join([])), '');
});

test('the text of a statement that is composed again is the same object, whatever its values; other parts make another', () => {
  const compose = (id: number, more: boolean) => sql`select ${sql.ref('t.id')} where id = ${id}${more ? sql` and more = ${more}` : sql``}`;
  const [first, again, other] = [compose(1, true), compose(2, true), compose(1, false)];
  assert.equal(again.shape, first.shape);
  assert.equal(textOf(first), 'select "t"."id" where id = $1 and more = $2');
  assert.equal(textOf(other), 'select "t"."id" where id = $1');
  assert.deepEqual([first.values, again.values, other.values], [[1, true], [2, true], [1]]);
});
