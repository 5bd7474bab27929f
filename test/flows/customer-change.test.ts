import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { approveContactChange, requestContactChange, reviewContactChange } from '#usecases/operations/change-contact.ts';
import { approveContactRestore, requestContactRestore } from '#usecases/operations/restore-contact.ts';
import { type CommandLine, commandLine } from '../support/command.ts';
import { startWorld, type World } from '../support/world.ts';
import {
  begin,
  customerWith as customerIn,
  information,
  inside,
  national,
  newMobile,
  proveByCall,
  proveByCode,
  registered,
  sessionOf,
} from './contact-steps.ts';
import { freezeNumber, holdsOf, wasTold } from './freeze-steps.ts';

let world: World;
before(async () => {
  // The secret that `commandLine` gives to commands.
  world = await startWorld({ config: { secret: Buffer.alloc(32, 7) } });
});
after(() => world.close());

const proofs = ['call-back', 'signed-form'];
const customerWith = (given: object = {}) => customerIn(world, given);

test('support changes a number by two persons: sealed until then, in effect at once, young, all told, all sessions ended', async () => {
  const { one, mobile, email } = await customerWith();
  const { number: customerNumber } = one;
  const next = newMobile();
  const browser = await inside(world, one, mobile);
  const asked = { customerNumber, field: 'mobile_phone', written: `${national(next)}\n`, proofs, byPost: false, by: 'Sato' } as const;
  for (const wrong of [['call-back'], ['call-back', 'call-back'], ['call-back', 'trading-pin']])
    await assert.rejects(requestContactChange(world.app, { ...asked, proofs: wrong }), { code: 'invalid_input' });
  await assert.rejects(requestContactChange(world.app, { ...asked, written: '0120-111-111' }), { code: 'invalid_input' });
  await assert.rejects(requestContactChange(world.app, { ...asked, written: national(mobile) }), { code: 'invalid_input' });
  await requestContactChange(world.app, { ...asked, written: national(newMobile()), by: 'Tanaka' });
  const seen = await requestContactChange(world.app, asked);
  assert.deepEqual(seen, {
    field: 'mobile_phone',
    from: `＊＊＊-＊＊＊＊-${mobile.slice(-4)}`,
    to: `＊＊＊-＊＊＊＊-${next.slice(-4)}`,
    requestedBy: 'Sato',
    proofs,
    source: 'support',
  });
  const { rows } = await world.db.owner.query('select details::text from operator_request where customer_id = $1', [one.id]);
  assert.equal(rows.length, 1, 'the slip of the pen was replaced');
  assert.doesNotMatch(rows[0].details, new RegExp(next.slice(3)));
  const approval = { customerNumber, field: 'mobile_phone' } as const;
  assert.deepEqual(await reviewContactChange(world.app, { ...approval, by: 'Suzuki' }), seen);
  await assert.rejects(approveContactChange(world.app, { ...approval, by: 'ｓａｔｏ ' }), { code: 'second_person_required' });
  assert.equal((await registered(world, one)).mobile_phone, mobile);
  const both = await Promise.allSettled(['Suzuki', 'Ito'].map((by) => approveContactChange(world.app, { ...approval, by })));
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'], 'approved once');
  assert.deepEqual(await registered(world, one), { mobile_phone: next, email });
  assert.equal(await sessionOf(world, browser), null);
  for (const to of [mobile, next, email]) await wasTold(world, to, /携帯番号が変わりました/);
  for (const { body } of world.provider.received.filter(({ body: { to } }) => to === email))
    assert.doesNotMatch(body.text, /変更前の電話番号からも/, 'a number replaced by support has no right to freeze');
  const [event] = await world.events('contact.changed');
  const data = event?.data as Record<string, unknown>;
  assert.deepEqual([event?.actor, data.requestedBy, data.source, data.proofs], ['operator', 'Sato', 'support', proofs]);
  assert.ok(['Suzuki', 'Ito'].includes(String(data.approvedBy)));
  assert.equal((await world.events('contact.change_reviewed')).length, 1);
  const { rows: kept } = await world.db.owner.query('select details from operator_request where customer_id = $1', [one.id]);
  assert.equal('sealed' in kept[0].details, false, 'the value stands in the contact now');
  await world.phone.call(mobile, freezeNumber);
  assert.equal((await holdsOf(world, one.id)).length, 0);
  const young = await inside(world, one, next, '203.0.113.90');
  assert.match((await young.open(`${world.config.issuer}${information}/new/phone`)).text, /変更されたばかり/);
});

test('a corporate account changes by post only, a field of another type of account not at all', async () => {
  const { one } = await customerWith({ accountType: 'corporate' });
  const asked = { customerNumber: one.number, written: national(newMobile()), proofs, by: 'Sato' } as const;
  await assert.rejects(requestContactChange(world.app, { ...asked, field: 'representative_mobile_phone', byPost: false }), {
    code: 'changes_by_post_only',
  });
  await assert.rejects(requestContactChange(world.app, { ...asked, field: 'mobile_phone', byPost: true }), { code: 'invalid_input' });
  await requestContactChange(world.app, { ...asked, field: 'representative_mobile_phone', byPost: true });
  await approveContactChange(world.app, { customerNumber: one.number, field: 'representative_mobile_phone', by: 'Suzuki' });
  const { rows } = await world.db.owner.query(
    `select source from contact where customer_id = $1 and field = 'representative_mobile_phone'`,
    [one.id],
  );
  assert.deepEqual(rows, [{ source: 'post' }]);
});

test('what a thief changed on the web is put back by two persons within 72 hours, as old as it was', async () => {
  const { one, mobile, email } = await customerWith();
  const thiefs = newMobile();
  const browser = await inside(world, one, mobile);
  await begin(world, browser, 'mobile_phone', national(thiefs));
  await proveByCall(world, browser, mobile);
  await proveByCode(world, browser, thiefs);
  await browser.submit(new URL(browser.page?.url ?? '').pathname);
  assert.equal((await registered(world, one)).mobile_phone, thiefs);
  await world.advance('71h');
  const asked = { customerNumber: one.number, field: 'mobile_phone', by: 'Sato' } as const;
  await assert.rejects(requestContactRestore(world.app, { ...asked, proofs: [] }), { code: 'invalid_input' });
  await assert.rejects(
    requestContactRestore(world.app, { ...asked, field: 'email', proofs }),
    { code: 'invalid_input' },
    'nothing was changed there',
  );
  await requestContactRestore(world.app, { ...asked, proofs });
  await assert.rejects(approveContactRestore(world.app, asked), { code: 'second_person_required' });
  const told = new Map([mobile, thiefs, email].map((to) => [to, world.inbox.count(to)]));
  const seen = await approveContactRestore(world.app, { ...asked, by: 'Suzuki' });
  assert.equal(seen.to, `＊＊＊-＊＊＊＊-${mobile.slice(-4)}`);
  assert.deepEqual(await registered(world, one), { mobile_phone: mobile, email });
  assert.equal(await sessionOf(world, browser), null);
  for (const to of [mobile, thiefs]) await wasTold(world, to, /携帯番号が変わりました/, told.get(to));
  await wasTold(world, email, /変更前の内容に戻しました/, told.get(email));
  const { rows } = await world.db.owner.query(
    `select source, bound_at = '2020-01-01' as as_before from contact where customer_id = $1 and field = 'mobile_phone' and valid_to is null`,
    [one.id],
  );
  assert.deepEqual(rows, [{ source: 'import', as_before: true }]);
  await assert.rejects(requestContactRestore(world.app, { ...asked, proofs }), { code: 'invalid_input' }, 'not to and fro');
  const again = await inside(world, one, mobile, '203.0.113.91');
  assert.match((await again.open(`${world.config.issuer}${information}/new/phone`)).html, /name="value"/, 'not young');
});

test('after 72 hours nothing is put back, nor what was changed again since it was asked for', async () => {
  const { one } = await customerWith();
  const { number: customerNumber } = one;
  const change = async (by: string) => {
    await requestContactChange(world.app, {
      customerNumber,
      field: 'mobile_phone',
      written: national(newMobile()),
      proofs,
      byPost: false,
      by,
    });
    await approveContactChange(world.app, { customerNumber, field: 'mobile_phone', by: 'Suzuki' });
  };
  await change('Sato');
  const asked = { customerNumber, field: 'mobile_phone', by: 'Sato' } as const;
  await requestContactRestore(world.app, { ...asked, proofs });
  await change('Tanaka');
  await assert.rejects(approveContactRestore(world.app, { ...asked, by: 'Suzuki' }), { code: 'invalid_input' });
  await world.advance('72h');
  await assert.rejects(requestContactRestore(world.app, { ...asked, proofs }), { code: 'invalid_input' });
});

test('as an operator types it', async () => {
  const { one, email } = await customerWith();
  const command: CommandLine = commandLine(world.db);
  try {
    const next = `e${email}`;
    const file = command.file('address.txt', `${next}\n`);
    const identified = ['--proof', 'ekyc', '--proof', 'postal-code'];
    const on = ['--customer', one.number];
    const open = await command.run('customer', 'change-address', ...on, '--to', next, ...identified, '--requested-by', 'Sato');
    assert.equal(open.code, 2);
    assert.doesNotMatch(open.stderr + open.stdout, new RegExp(next), 'the value is not repeated');
    const asked = await command.run('customer', 'change-address', ...on, '--to', file, ...identified, '--requested-by', 'Sato');
    assert.deepEqual([asked.code, asked.stderr], [0, '']);
    assert.match(asked.stdout, /c＊＊＊@example\.jp -> e＊＊＊@example\.jp/);
    const seen = await command.run('customer', 'change-address', ...on, '--review-by', 'Suzuki');
    assert.match(seen.stdout, /e＊＊＊@example\.jp[\s\S]*Sato \(support\), identified by ekyc and postal-code/);
    const done = await command.run('customer', 'change-address', ...on, '--approve-by', 'Suzuki', '--json');
    assert.deepEqual([JSON.parse(done.stdout).state, done.code], ['changed', 0]);
    assert.doesNotMatch(asked.stdout + seen.stdout + done.stdout, new RegExp(`${email}|${next}`));
    const undo = await command.run('customer', 'restore', ...on, '--field', 'email', ...identified, '--requested-by', 'Sato');
    assert.match(undo.stdout, /email: e＊＊＊@example\.jp -> c＊＊＊@example\.jp, requested by Sato\.\nIt changes nothing yet/);
  } finally {
    command.close();
  }
});
