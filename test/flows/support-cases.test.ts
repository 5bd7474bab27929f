import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { runStep } from '#store/sign-in/statement.ts';
import { caseOpenedEvent, openCase } from '#store/support-case.ts';
import { commandLine } from '../support/command.ts';
import { rows } from '../support/login-parts.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world.close());

test('a case waits for a person: listed masked, each reading on record; closed once, with what came of it', async () => {
  const customer = await world.addCustomer({});
  const { app } = world;
  const details = { text: '携帯が090-1234-5678に変わりました。hanako@example.jp まで' };
  const opened = { kind: 'inquiry', customerId: customer.id, openedBy: 'visitor', at: app.clock.now(), details };
  await runStep(app.database, app.sealing, { parts: [openCase(app.sealing, opened)], events: [caseOpenedEvent(opened)] });
  const [stored] = await rows(world, 'select * from support_case');
  assert.ok(
    !JSON.stringify(stored).includes('5678') && !(stored?.sealed as Buffer | undefined)?.includes('5678'),
    'nothing readable in the database',
  );
  const command = commandLine(world.db);
  // The command line of the test has a secret of its own; the use case is run by the server's, the refusals by the command.
  const { listCases, closeOpenCase } = await import('#usecases/operations/support-cases.ts');
  const [listed] = await listCases(app, { by: 'Sato' });
  assert.deepEqual([listed?.kind, listed?.customerNumber], ['inquiry', customer.number]);
  assert.equal(listed?.details.text, '携帯が＊＊＊-＊＊＊＊-5678に変わりました。h＊＊＊@example.jp まで');
  const [read] = await world.events('case.read');
  assert.deepEqual([read?.customer_id, (read?.data as { by: string } | undefined)?.by], [customer.id, 'Sato']);
  await closeOpenCase(app, { id: listed?.id ?? '', by: 'Sato', reason: '折り返し済み' });
  await assert.rejects(closeOpenCase(app, { id: listed?.id ?? '', by: 'Sato', reason: 'x' }), { code: 'case_not_found' });
  const again = await command.run('case', 'close', listed?.id ?? '', '--by', 'Sato', '--reason', 'x');
  assert.deepEqual([again.code, again.stdout], [1, '']);
  assert.match(again.stderr, /No case \d+ is open/);
  const none = await command.run('case', 'list', '--by', 'Sato');
  assert.deepEqual([none.code, none.stdout], [0, 'No case is open.\n']);
  command.close();
});
