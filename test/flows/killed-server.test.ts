import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '../support/database.ts';
import type { StepSeen } from '../support/fault-points.ts';
import { logInWhateverBreaks, type Outcome, type Who } from '../support/person.ts';
import { type Processes, processes, type Running } from '../support/processes.ts';
import { contradictions } from '../support/trail.ts';

/** How each method is met: who the customer is, where, and what the login is worth. */
const methods = {
  sms: {
    channel: 'stock-app',
    acr: 'mfa',
    contact: (n: number) => `+8190123${46000 + n}`,
    given: (to: string) => ({ mobile: to.replace('+81', '0') }),
  },
  call: {
    channel: 'customer-site',
    acr: 'mfa',
    contact: (n: number) => `+813319${24000 + n}`,
    given: (to: string) => ({ phone: to.replace('+81', '0') }),
  },
  mail: { channel: 'fx-site', acr: 'pwd+email', contact: (n: number) => `c${n}@example.jp`, given: (to: string) => ({ email: to }) },
} as const;
type Method = keyof typeof methods;

/** A place at which something is killed: the nth time that a step of that name is announced in one login. */
interface Point {
  readonly who: 'server' | 'worker';
  readonly name: string;
  readonly phase: 'before' | 'after';
  readonly skip: number;
}

let world: Processes;
let active: Running;
let spare: Running;
let worker: Running;
let customers = 0;

before(async () => {
  world = await processes(await testDatabase());
  [active, spare, worker] = await Promise.all([world.startServer('separate'), world.startServer('separate'), world.startWorker()]);
  await Promise.all([active.ready, worker.ready]);
  world.serveBy(active);
});
after(() => world.close());

async function newCustomer(method: Method): Promise<Who> {
  const { channel, contact, given } = methods[method];
  const to = contact(++customers);
  return { customer: await world.addCustomer(given(to)), channel, contact: to };
}

/** Steps of one login in the order that they were announced. */
async function list(method: Method): Promise<Point[]> {
  active.steps.length = 0;
  worker.steps.length = 0;
  // Whatever the machine does meanwhile: a login that asks for a second code has more steps than others.
  const outcome = await logInWhateverBreaks(world, { ...(await newCustomer(method)), patient: true });
  assert.deepEqual([outcome.acr, outcome.startedOver], [methods[method].acr, 0]);
  const numbered = (who: Point['who'], steps: readonly StepSeen[]): Point[] =>
    steps.map(({ name, phase }, at) => ({
      who,
      name,
      phase,
      skip: steps.slice(0, at).filter((step) => step.name === name && step.phase === phase).length,
    }));
  return [
    ...numbered('server', active.steps),
    ...numbered(
      'worker',
      worker.steps.filter(({ name }) => name.startsWith('message.')),
    ),
  ];
}

/** One login during which the process is killed at the point; another takes its place, as a supervisor would start one. */
async function killAt(method: Method, { who, ...point }: Point): Promise<Outcome> {
  await Promise.all([active.ready, worker.ready, spare.ready]);
  const victim = who === 'server' ? active : worker;
  const customer = await newCustomer(method);
  await victim.killAt({ ...point, victim: null });
  const replaced = victim.ended.then(async (how) => {
    if (who === 'worker') worker = await world.startWorker();
    else {
      active = spare;
      world.serveBy(active);
      spare = await world.startServer('separate');
    }
    return how;
  });
  const outcome = await logInWhateverBreaks(world, customer);
  assert.equal(await replaced, 'SIGKILL', 'the point was reached');
  await assertOnRecord(customer, outcome);
  return outcome;
}

/** Whatever a customer was shown has its event. */
async function assertOnRecord({ customer }: Who, { told }: Outcome): Promise<void> {
  const { rows } = await world.db.owner.query<{ type: string; login_uid: string }>(
    'select type, login_uid from audit_event where customer_id = $1',
    [customer.id],
  );
  for (const { uid, type } of told)
    assert.ok(
      rows.some((event) => event.type === type && event.login_uid === uid),
      `${type} of ${uid} is on record`,
    );
  for (const type of ['session.authorized', 'token.issued'])
    assert.ok(
      rows.some((event) => event.type === type),
      `${type} is on record`,
    );
}

/** Steps of the provider and of the worker are the same whatever the method: they are walked with one of them. */
const isOwn = (method: Method, { who, name }: Point): boolean => method === 'sms' || (who === 'server' && !name.startsWith('provider.'));

describe('a server or worker killed between any two steps of a login', () => {
  for (const method of Object.keys(methods) as Method[]) {
    test(`${method}: at each point in turn the customer gets in, at most by beginning again`, { timeout: 290_000 }, async (context) => {
      const points = (await list(method)).filter((point) => isOwn(method, point));
      assert.ok(points.length >= 4, `${points.length} points`);
      context.diagnostic(`${points.length} points: ${[...new Set(points.map(({ name }) => name))].join(' ')}`);
      for (const point of points) {
        const where = `${method}, ${point.who} killed ${point.phase} ${point.name} (${point.skip + 1})`;
        const outcome = await killAt(method, point).catch((cause) => assert.fail(`${where}: ${cause.stack}`));
        assert.equal(outcome.acr, methods[method].acr, where);
        assert.ok(outcome.startedOver <= 1, `${where}: began again ${outcome.startedOver} times, ${outcome.refusals}`);
      }
    });
  }

  test('afterwards state and evidence agree: nothing counted twice, nothing without its event', async () => {
    assert.deepEqual(await contradictions(world.db.owner), []);
  });

  test('no message left twice: what was answered is not sent again', async () => {
    const ids = world.provider.received.map(({ body }) => body.id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
