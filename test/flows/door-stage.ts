import assert from 'node:assert/strict';
import { enforcedClients } from '#main/jobs.ts';
import { enforcePolicy } from '#usecases/enforcement/enforce-policy.ts';
import { approvePolicy, requestPolicy } from '#usecases/rollout/apply-policy.ts';
import { startBrokerage } from '../support/brokerage.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { type Customer, type NewCustomer, startWorld, type World } from '../support/world.ts';
import { shipped, withMobile } from './policy-steps.ts';

/** What a door says: `in`, or the words with which it keeps somebody out. */
export type Said = string;

/** An instant at which the plan changes something, or nothing, for a customer on a channel. */
export interface Turn {
  readonly name: string;
  readonly at: string;
  readonly channel: string;
  /** Customers are all alike; each door takes its own. */
  readonly customer: NewCustomer;
  /** What a password alone is worth on the channel afterwards; before, it always is enough. */
  readonly after: 'in' | 'phone-call' | 'sms-code' | 'email-code' | 'suspended';
  /** The same on the customer site, where the account pages lie. */
  readonly siteAfter: 'in' | 'phone-call' | 'sms-code';
  /** What the US stock app says, whoever comes. */
  readonly usStockApp: readonly [before: 'in' | 'suspended', after: 'suspended' | 'sms-code'];
  /** A policy that comes into force at this very instant. */
  readonly applies?: string;
}

const wave = (date: string): NewCustomer => ({ waveFrom: `${date}T00:00:00+09:00` });
const suspended = ['suspended', 'suspended'] as const;
const futuresSuspended = shipped.replace(
  /( {2}futures-app:\n {4}name:.*\n)/,
  '$1    suspensions:\n      - from: 2025-06-01\n        until: 2025-08-01\n        planned: false\n',
);

/** The instants of the shipped policy, and one that nobody announced. */
export const turns: readonly Turn[] = [
  {
    name: 'the US stock app is suspended',
    at: '2025-05-10T00:00:00+09:00',
    channel: 'us-stock-app',
    customer: {},
    after: 'suspended',
    siteAfter: 'in',
    usStockApp: ['in', 'suspended'],
  },
  {
    name: 'notices are switched on, which asks nothing of anybody',
    at: '2025-05-18T00:00:00+09:00',
    channel: 'stock-app',
    customer: {},
    after: 'in',
    siteAfter: 'in',
    usStockApp: suspended,
  },
  {
    name: 'the first wave',
    at: '2025-05-31T00:00:00+09:00',
    channel: 'stock-app',
    customer: wave('2025-05-31'),
    after: 'phone-call',
    siteAfter: 'phone-call',
    usStockApp: suspended,
  },
  {
    name: "a customer's own day",
    at: '2025-06-14T00:00:00+09:00',
    channel: 'fund-site',
    customer: wave('2025-06-14'),
    after: 'phone-call',
    siteAfter: 'phone-call',
    usStockApp: suspended,
  },
  {
    name: 'a policy applied on the spot',
    at: '2025-06-20T12:00:00+09:00',
    channel: 'futures-app',
    customer: {},
    after: 'suspended',
    siteAfter: 'in',
    usStockApp: suspended,
    applies: futuresSuspended,
  },
  {
    name: 'the last wave',
    at: '2025-07-25T00:00:00+09:00',
    channel: 'customer-site',
    customer: wave('2025-07-25'),
    after: 'phone-call',
    siteAfter: 'phone-call',
    usStockApp: suspended,
  },
  {
    name: 'everyone on the stock channels',
    at: '2025-07-26T00:00:00+09:00',
    channel: 'stock-app',
    customer: {},
    after: 'sms-code',
    siteAfter: 'sms-code',
    usStockApp: ['suspended', 'sms-code'],
  },
  {
    name: 'everyone on FX',
    at: '2025-07-26T00:00:00+09:00',
    channel: 'fx-site',
    customer: {},
    after: 'email-code',
    siteAfter: 'sms-code',
    usStockApp: ['suspended', 'sms-code'],
  },
];

/** A world in which no job begins by itself: each door must hold by its own judgement. */
export interface Stage {
  readonly world: World;
  readonly turn: Turn;
  /** Where the sample brokerage is served. */
  readonly home: string;
  newCustomer(): Promise<Customer>;
  /** Stands the clock at so many milliseconds after the turn (before: negative). */
  stand(after: number): Promise<void>;
}

export interface Theatre {
  readonly world: World;
  stage(turn: Turn): Stage;
  /** Does what happens at the turn beside the time: a policy comes into force. */
  turnTo(stage: Stage): Promise<void>;
  /** The job's work, once. */
  enforce(): Promise<void>;
  close(): Promise<void>;
}

export async function openTheatre(): Promise<Theatre> {
  const port = await freePort();
  const home = `http://localhost:${port}`;
  const world = await startWorld({ at: '2025-05-09T20:00:00+09:00', channelsAt: home, scheduled: false });
  const brokerage = await startBrokerage(world.config.issuer, port, world.channels);
  const stand = async (at: number): Promise<void> => {
    const offset = Math.round(at - Date.now());
    await world.db.owner.query(
      `with moved as (update clock_offset set offset_ms = $1 returning offset_ms) select pg_notify('clock', '') from moved`,
      [offset],
    );
    await eventually(() => assert.ok(Math.abs(world.app.clock.offset() - offset) <= 1));
  };
  return {
    world,
    stage: (turn) => ({
      world,
      turn,
      home,
      newCustomer: () => world.addCustomer(withMobile(turn.customer)),
      stand: (after) => stand(Date.parse(turn.at) + after),
    }),
    turnTo: async (stage) => {
      await stage.stand(0);
      const { applies } = stage.turn;
      if (applies === undefined) return;
      const { version } = world.app.policies.inForceAt(world.app.clock.now());
      await requestPolicy(world.app, { source: Buffer.from(applies), by: 'hanako' });
      await approvePolicy(world.app, { source: Buffer.from(applies), by: 'taro' });
      await eventually(() => assert.notEqual(world.app.policies.inForceAt(world.app.clock.now()).version, version));
    },
    enforce: async () => {
      await enforcePolicy(world.app, enforcedClients(world.channels.clients));
    },
    close: async () => {
      await brokerage.close();
      await world.close();
    },
  };
}

/** A door: made ready a little before the turn, and knocked at once. What it must say on both sides stands in its row. */
export interface Door {
  readonly name: string;
  /** Resolves to the knock. `begun`: milliseconds before the turn at which the door is made ready, 40 s when left out. */
  ready(stage: Stage): Promise<() => Promise<Said>>;
  readonly begun?: number;
  before(turn: Turn): Said;
  after(turn: Turn): Said;
  /** Not knocked at again once the job has ended the sessions: what it holds is no session. */
  readonly once?: true;
}

const readyBefore = 40_000;
const oneSecond = 1_000;

/** One second before: the knock must have been answered before the turn, or it is tried anew, a second earlier each time. */
export async function knockBefore(stage: Stage, door: Door): Promise<Said> {
  for (let tries = 1; ; tries++) {
    const knock = await readyInTime(stage, door);
    await stage.stand(-oneSecond * tries);
    // One that a busy machine drew out past the turn says nothing about before, not even by an error.
    const said = await knock().catch((error: unknown) => error);
    if (stage.world.app.clock.now() < Date.parse(stage.turn.at)) {
      if (typeof said !== 'string') throw said;
      return said;
    }
    assert.ok(tries < 10, `${door.name}: the knock took longer than ${tries} seconds`);
  }
}

/** Makes the doors ready before the turn, and gives for each its knock after it. */
export async function readyForAfter(stage: Stage, doors: readonly Door[]): Promise<{ door: Door; knock: () => Promise<Said> }[]> {
  const knocks = [];
  for (const door of doors) knocks.push({ door, knock: await readyInTime(stage, door) });
  return knocks;
}

/** Made ready before the turn; what a busy machine drew out past it is made ready anew. */
async function readyInTime(stage: Stage, door: Door): Promise<() => Promise<Said>> {
  for (let tries = 1; ; tries++) {
    await stage.stand(-(door.begun ?? readyBefore));
    const ready = await door.ready(stage).catch((error: unknown) => ({ error }));
    if (stage.world.app.clock.now() < Date.parse(stage.turn.at)) {
      if (typeof ready === 'function') return ready;
      throw ready.error;
    }
    assert.ok(tries < 5, `${door.name}: it takes too long to make ready`);
  }
}
