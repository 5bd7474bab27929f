import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PhoneConfig } from './config.ts';
import type { SampleCustomer } from './customers.ts';
import type { DialForm } from './dial-panel.tsx';
import { type ClockState, moveClock, placeCall, readClock, reportBounce } from './network.ts';
import { readDialled, readNumber, writeNumber } from './numbers.ts';
import { type PageProps, renderPage } from './page.tsx';
import { instantOf, stops } from './stops.ts';
import type { Memory, PlacedCall } from './stores.ts';
import { chooseText, type Text } from './text.ts';
import { viewCall } from './view.ts';

export interface PhoneParts {
  readonly config: PhoneConfig;
  readonly memory: Memory;
  readonly customers: readonly SampleCustomer[];
  readonly often: readonly SampleCustomer[];
  readonly assets: PageProps['assets'];
}

type Fields = Readonly<Record<string, string | undefined>>;

const languageCookie = 'phone_lang';

/** Words for a request: asked for in the address, chosen before, or what the browser prefers. */
export function textFor(request: FastifyRequest): Text {
  const chosen = new RegExp(`(?:^|;\\s*)${languageCookie}=(ja|en)`).exec(request.headers.cookie ?? '')?.[1];
  return chooseText((request.query as Fields).lang ?? chosen, request.headers['accept-language']);
}

/** The page for people, with its two forms; everything works without a script. */
export function phoneRoutes(server: FastifyInstance, parts: PhoneParts): void {
  const { config, memory } = parts;
  server.get('/', async (request, reply) => {
    const { lang, from = '', to = '', call } = request.query as Fields;
    if (lang === 'ja' || lang === 'en')
      reply.header('set-cookie', `${languageCookie}=${lang}; Path=/; SameSite=Lax; Max-Age=31536000; HttpOnly`);
    const last = memory.calls().find(({ sequence }) => String(sequence) === call);
    const form: DialForm = last
      ? { from: writeNumber(last.from), to: writeNumber(last.to), withheld: last.withheld, problem: null }
      : { from, to, withheld: false, problem: null };
    return sendPage(request, reply, parts, form);
  });
  server.post('/call', async (request, reply) => {
    const fields = (request.body ?? {}) as Fields;
    const outcome = await dial(parts, { from: fields.from ?? '', to: fields.to ?? '', withheld: fields.withheld === '1' });
    const text = textFor(request);
    if (wantsJson(request)) {
      return 'problem' in outcome ? reply.code(400).send(outcome) : reply.send({ call: viewCall(outcome.call, text) });
    }
    if ('problem' in outcome) {
      const form = { from: fields.from ?? '', to: fields.to ?? '', withheld: fields.withheld === '1', problem: outcome.problem };
      return sendPage(request, reply.code(400), parts, form);
    }
    return reply.redirect(`/?call=${outcome.call.sequence}#dial-heading`, 303);
  });
  server.post('/bounce', async (request, reply) => {
    const { to = '', unreachable = '' } = (request.body ?? {}) as Fields;
    await setUnreachable(parts, to, unreachable === '1');
    return reply.redirect('/#inbox-heading', 303);
  });
  server.post('/clock', async (request, reply) => {
    const moved = await jump(config, memory, ((request.body ?? {}) as Fields).to ?? '');
    return reply.redirect(moved ? '/' : '/?clock=failed', 303);
  });
}

async function sendPage(request: FastifyRequest, reply: FastifyReply, parts: PhoneParts, form: DialForm): Promise<FastifyReply> {
  const { memory, config, customers, often, assets } = parts;
  const { inbox, clock: clockSays } = request.query as Fields;
  const clock = await knownClock(config, memory);
  const filter = inbox?.trim() || null;
  const props = {
    text: textFor(request),
    clock,
    clockFailed: clockSays === 'failed',
    assets,
    customers,
    often,
    form,
    filter,
    sequence: memory.sequence,
    calls: memory.calls(),
    isUnreachable: (to: string) => memory.isUnreachable(to),
    messages: memory.messages(filter === null ? undefined : destination(filter)),
  };
  return reply.type('text/html; charset=utf-8').send(renderPage(props));
}

/** A number in any form, or an address. */
export function destination(written: string): string {
  return written.includes('@') ? written.trim() : (readNumber(written) ?? written.trim());
}

/** Dials as a telephone network does: 184 and 186 are taken off and rule over the checkbox. */
export async function dial(
  { config, memory }: Pick<PhoneParts, 'config' | 'memory'>,
  input: { readonly from: string; readonly to: string; readonly withheld: boolean },
): Promise<{ readonly call: PlacedCall } | { readonly problem: 'from' | 'to' }> {
  const from = readNumber(input.from);
  if (from === null) return { problem: 'from' };
  const dialled = readDialled(input.to);
  if (dialled === null) return { problem: 'to' };
  const withheld = dialled.prefix === null ? input.withheld : dialled.prefix === 'withhold';
  await knownClock(config, memory);
  const answer = await placeCall(config, { from, to: dialled.number, withheld });
  return { call: memory.place({ from, to: dialled.number, withheld, ...answer }) };
}

/** From now on mail to this address comes back, the newest one at once; or it arrives again. */
export async function setUnreachable(
  { config, memory }: Pick<PhoneParts, 'config' | 'memory'>,
  to: string,
  unreachable: boolean,
): Promise<void> {
  memory.setUnreachable(to, unreachable);
  const newest = memory.messages(to).find(({ kind }) => kind === 'mail');
  if (unreachable && newest) await reportBounce(config, newest.sequence);
}

/** Moves the clock; into the past by beginning the sample again. Empties the inbox when the sample begins again. */
export async function jump(config: PhoneConfig, memory: Memory, to: string): Promise<ClockState | null> {
  const before = await readClock(config);
  const stop = stops.find((one) => one.to === to);
  const isPast = before !== null && stop !== undefined && stop.to !== 'now' && instantOf(stop, before.machineNow) < before.now;
  if (to === 'start' || isPast) {
    const begun = await moveClock(config, 'start');
    if (begun === null || to === 'start') return settle(memory, begun, true);
  }
  return settle(memory, await moveClock(config, to), isPast);
}

function settle(memory: Memory, state: ClockState | null, begunAgain: boolean): ClockState | null {
  if (state === null) return null;
  if (begunAgain) memory.clear();
  memory.offset = state.now - state.machineNow;
  memory.clockMoved();
  return state;
}

/** Asks the time, and remembers how far it is from the machine's: messages are shown with the application's time. */
export async function knownClock(config: PhoneConfig, memory: Memory): Promise<ClockState | null> {
  const clock = await readClock(config);
  if (clock) memory.offset = clock.now - clock.machineNow;
  return clock;
}

const wantsJson = (request: FastifyRequest): boolean => (request.headers.accept ?? '').includes('application/json');
