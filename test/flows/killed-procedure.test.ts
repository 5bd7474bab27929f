import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { loadSecrets } from '#store/secrets.ts';
import { testDatabase } from '../support/database.ts';
import { landline, mobile } from '../support/login-parts.ts';
import { changesMobile, entersAccount, forgetsPassword, type Holder, insistOn } from '../support/person-at-account.ts';
import { type Processes, processes, type Running } from '../support/processes.ts';

let world: Processes;
let active: Running;
let spare: Running;
before(async () => {
  world = await processes(await testDatabase());
  let worker: Running;
  [active, spare, worker] = await Promise.all([world.startServer('separate'), world.startServer('separate'), world.startWorker()]);
  await Promise.all([active.ready, worker.ready]);
  world.serveBy(active);
});
after(() => world.close());

let count = 300;
async function holder(): Promise<Holder> {
  const [m, l] = [mobile(count), landline(count)];
  const customer = await world.addCustomer({
    mobile: m.written,
    phone: l.written,
    email: `killed${count++}@example.jp`,
    assigned: 'phone-call',
    pin: '482913',
  });
  return { customer, pin: '482913', mobile: m.e164, landline: l.e164 };
}

interface Point {
  readonly name: string;
  readonly phase: 'before' | 'after';
  readonly skip: number;
}

/** What is wished for, the page at which it begins to be its own (behind the login), and what must hold when it is fulfilled. */
interface Act {
  wish(one: Holder): Parameters<typeof insistOn>[2];
  begins(html: string): boolean;
  settled(one: Holder): Promise<void>;
}

const phrase = 'さくらの木の下でおどる';
const next = ({ mobile: now }: Holder): string => now.replace(/\d{2}$/, (two) => String(99 - Number(two)).padStart(2, '0'));
const eventsOf = async ({ customer }: Holder, type: string) =>
  (await world.events(type)).filter(({ customer_id: id }) => id === customer.id);
const rows = async (one: Holder, query: string) => (await world.db.owner.query(query, [one.customer.id])).rows;
const notices = (one: Holder, purpose: string) =>
  rows(
    one,
    `select o.kind, count(*)::int as messages from outbox o where o.customer_id = $1 and o.purpose = '${purpose}' group by 1 order by 1`,
  );

const acts: Record<string, Act> = {
  'another mobile number': {
    wish: (one) => changesMobile(world, one, next(one)),
    begins: (html) => html.includes('name="value"'),
    settled: async (one) => {
      const registered = await rows(
        one,
        `select valid_to is null as now, count(*)::int from contact where customer_id = $1 and field = 'mobile_phone' group by 1 order by 1`,
      );
      assert.deepEqual(
        registered,
        [
          { now: false, count: 1 },
          { now: true, count: 1 },
        ],
        'changed once',
      );
      assert.equal((await eventsOf(one, 'contact.changed')).length, 1);
      assert.deepEqual(await notices(one, 'contact-changed'), [
        { kind: 'mail', messages: 1 },
        { kind: 'sms', messages: 2 },
      ]);
    },
  },
  'a forgotten password': {
    wish: (one) => forgetsPassword(world, one, phrase),
    begins: (html) => html.includes('value="sms-code"'),
    settled: async (one) => {
      assert.equal((await loadSecrets(world.built.app.database, one.customer.id)).password.setBy, 'reset');
      assert.equal((await eventsOf(one, 'password.reset')).length, 1);
      assert.deepEqual(await notices(one, 'password-reset'), [
        { kind: 'mail', messages: 1 },
        { kind: 'sms', messages: 1 },
      ]);
    },
  },
};

/**
 * After each step that the server announces from the first page to the last, which is before the next: nothing outside the process changes between
 * two of them. And before the last, which settles it all.
 */
async function list(act: Act): Promise<Point[]> {
  const one = await holder();
  await insistOn(world, one, act.wish(one), async (html) => {
    if (act.begins(html)) active.steps.length = 0;
  });
  await act.settled(one);
  const steps = [...active.steps];
  const points = steps.map(({ name, phase }, at) => {
    const passed = steps.slice(0, at).filter((step) => step.name === name && step.phase === phase);
    return { name, phase, skip: passed.length };
  });
  const last = points.findLast(({ phase }) => phase === 'before');
  return points.filter((point) => point.phase === 'after' || point === last);
}

/** The act, with the server killed at the point; another takes its place. Somebody else's session with the old password is open meanwhile. */
async function killAt(act: Act, point: Point): Promise<void> {
  await Promise.all([active.ready, spare.ready]);
  const one = await holder();
  const elsewhere = await insistOn(world, one, entersAccount(world, one));
  const victim = active;
  let armed = false;
  const replaced = victim.ended.then(async (how) => {
    active = spare;
    world.serveBy(active);
    spare = await world.startServer('separate');
    return how;
  });
  await insistOn(world, one, act.wish(one), async (html) => {
    if (armed || !act.begins(html)) return;
    armed = true;
    await victim.killAt({ ...point, victim: null });
  });
  assert.equal(await replaced, 'SIGKILL', 'the point was reached');
  await act.settled(one);
  assert.match((await elsewhere.open(`${world.issuer}/account`)).url, /\/login\//, 'the session from before has ended');
}

describe('a server killed between any two steps of a procedure', {
  skip: process.env.TEST_POSTGRES === '15' && 'nothing in it depends on the version',
}, () => {
  for (const [name, act] of Object.entries(acts))
    test(`${name}: whoever goes on from the page that comes has it, once, and is told of it once`, {
      timeout: 290_000,
    }, async (context) => {
      const points = await list(act);
      context.diagnostic(`${points.length} points: ${[...new Set(points.map((point) => point.name))].join(' ')}`);
      assert.ok(points.length >= 7, `${points.length} points`);
      for (const point of points)
        await killAt(act, point).catch((cause) => assert.fail(`killed ${point.phase} ${point.name} (${point.skip + 1}): ${cause.stack}`));
    });

  test('no message left twice', () => {
    const ids = world.provider.received.map(({ body }) => body.id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
