import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownPostgres } from '../support/own-postgres.ts';
import { logInWhateverBreaks, type Outcome, type Who } from '../support/person.ts';
import { type Processes, processes, type Running } from '../support/processes.ts';
import { contradictions } from '../support/trail.ts';

/** By hand: KANNUKI_KILL_SECONDS=600. The points are walked one by one in killed-server, killed-worker and database-gone. */
const seconds = Number(process.env.KANNUKI_KILL_SECONDS ?? 0);
const persons = 6;

interface Done {
  readonly who: Who;
  readonly outcome: Outcome;
}

test('servers, workers and PostgreSQL killed at random under load', {
  skip: seconds === 0,
  timeout: (seconds + 300) * 1_000,
}, async (context) => {
  const postgres = await ownPostgres();
  const world = await processes(postgres.db);
  context.after(() => world.close());
  const running: Running[] = await Promise.all([world.startServer('inside'), world.startServer('separate'), world.startServer('inside')]);
  const worker = [await world.startWorker()];
  await Promise.all([...running, ...worker].map(({ ready }) => ready));
  world.serveBy(...running);
  const end = Date.now() + seconds * 1_000;
  const done: Done[] = [];
  const failures: string[] = [];
  const kills = { server: 0, worker: 0, postgres: 0 };
  const killing = killAtRandom();
  await Promise.all(Array.from({ length: persons }, (_, person) => logInAgainAndAgain(person)));
  await killing;
  context.diagnostic(
    `${done.length} logins, ${JSON.stringify(kills)} kills, ${done.filter(({ outcome }) => outcome.startedOver > 0).length} began again`,
  );
  assert.deepEqual(failures, []);
  assert.deepEqual(await contradictions(postgres.db.owner), []);
  for (const { who, outcome } of done) {
    const { rows } = await postgres.db.owner.query('select type, login_uid from audit_event where customer_id = $1', [who.customer.id]);
    for (const { uid, type } of outcome.told)
      assert.ok(
        rows.some((event) => event.type === type && event.login_uid === uid),
        `${type} of ${uid} is on record`,
      );
  }
  const texts = Map.groupBy(world.provider.received, ({ body }) => body.id);
  // Whoever was killed with a message in its hands leaves it: a code for good, a notice for ten minutes, longer than all this takes to break (decision 0136).
  for (const [id, sent] of texts) assert.equal(sent.length, 1, `the message ${id} was sent ${sent.length} times`);
  context.diagnostic(`${texts.size} messages, none sent twice`);

  async function logInAgainAndAgain(person: number): Promise<void> {
    for (let round = 0; Date.now() < end; round++) {
      try {
        const who = await newCustomer(world, person * 1_000 + round);
        done.push({ who, outcome: await logInWhateverBreaks(world, who) });
      } catch (error) {
        failures.push(String((error as Error).stack));
        context.diagnostic(
          `a customer did not get in: ${(error as Error).message}; of the servers ${running.map((one) => `${one.process.pid} ${one.process.exitCode} ${one.process.signalCode}`)}`,
        );
      }
    }
  }

  async function killAtRandom(): Promise<void> {
    while (Date.now() < end) {
      // What was started before has its chance to serve; nobody's supervisor kills faster than it starts.
      await Promise.allSettled([...running, ...worker].map(({ ready }) => ready));
      await sleep(200 + Math.random() * 2_000);
      const dice = Math.random();
      if (dice < 0.35) {
        kills.postgres++;
        await postgres.kill();
        await sleep(Math.random() * 1_000);
        await postgres.restart();
      } else if (dice < 0.6) {
        kills.worker++;
        await worker[0]?.kill();
        worker[0] = await world.startWorker();
      } else {
        kills.server++;
        const at = Math.floor(Math.random() * running.length);
        await running[at]?.kill();
        running[at] = await world.startServer(Math.random() < 0.5 ? 'inside' : 'separate');
        world.serveBy(...running);
      }
      // A supervisor starts what could not start while the database was away.
      for (const [at, one] of running.entries()) {
        if (one.process.exitCode === null) continue;
        // Only one that found no database at its start may end by itself.
        if (one.output().includes('"serving"')) {
          failures.push(`a server ended by itself: ${one.output().slice(-3_000)}`);
          context.diagnostic(failures.at(-1) ?? '');
        }
        running[at] = await world.startServer('inside');
      }
      if (worker[0]?.process.exitCode !== null) worker[0] = await world.startWorker();
      world.serveBy(...running);
    }
  }
});

async function newCustomer(world: Processes, index: number): Promise<Who> {
  const kind = index % 3;
  const digits = String(10_000 + index);
  for (let tries = 0; ; tries++) {
    try {
      if (kind === 0)
        return {
          customer: await world.addCustomer({ mobile: `090123${digits}` }),
          channel: 'stock-app',
          contact: `+8190123${digits}`,
          patient: true,
        };
      if (kind === 1)
        return {
          customer: await world.addCustomer({ phone: `03319${digits}` }),
          channel: 'customer-site',
          contact: `+813319${digits}`,
          patient: true,
        };
      return {
        customer: await world.addCustomer({ email: `c${digits}@example.jp` }),
        channel: 'fx-site',
        contact: `c${digits}@example.jp`,
        patient: true,
      };
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(100); // the test itself writes to a database that may be away
    }
  }
}
