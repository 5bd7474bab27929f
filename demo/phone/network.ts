import { randomUUID } from 'node:crypto';
import type { PhoneConfig } from './config.ts';

/** What the login server answered to the report of a call. */
export interface NetworkAnswer {
  /** 603, 433 or 404; null when there was no such answer. */
  readonly code: number | null;
  /** HTTP status; null when nothing answered. */
  readonly status: number | null;
}

/** Reports a call over the door that a real edge uses, with the headers that a Japanese carrier would pass on. */
export async function placeCall(
  config: PhoneConfig,
  call: { readonly from: string; readonly to: string; readonly withheld: boolean },
): Promise<NetworkAnswer> {
  const identity = call.withheld ? '"Anonymous" <sip:anonymous@anonymous.invalid>' : `<sip:${call.from}@carrier.sample.example;user=phone>`;
  const national = call.to.replace(/^\+81/, '0');
  const report = {
    callId: `${randomUUID()}@edge.sample.example`,
    fromTag: randomUUID(),
    trunk: config.trunk.name,
    requestUri: `sip:${national}@edge.sample.example:5060;user=phone`,
    toUser: national,
    pai: identity,
    paiB64: Buffer.from(identity, 'utf8').toString('base64'),
    paiCount: 1,
    ...(call.withheld && { privacy: 'id' }),
    receivedAt: new Date().toISOString(),
  };
  const answer = await ask(config, '/internal/calls', config.trunk.token, report);
  const code = (answer?.body as { code?: unknown } | null)?.code;
  return { status: answer?.status ?? null, code: answer?.status === 200 && typeof code === 'number' ? code : null };
}

/** Reports that a mail came back, as a mail system does some time after it took it. Returns the HTTP status; null when nothing answered. */
export async function reportBounce(config: PhoneConfig, sequence: number): Promise<number | null> {
  if (config.bounceToken === null) return null;
  const report = { reference: `mail-${sequence}`, kind: 'permanent', diagnostic: 'smtp; 550 5.1.1 user unknown' };
  return (await ask(config, '/internal/bounces', config.bounceToken, report))?.status ?? null;
}

export interface ClockState {
  /** The application's time and the machine's, milliseconds. */
  readonly now: number;
  readonly machineNow: number;
}

/** The application's time; null when the login server cannot be asked. */
export async function readClock(config: PhoneConfig): Promise<ClockState | null> {
  if (config.sampleToken === null) return null;
  const answer = await ask(config, '/internal/sample/clock', config.sampleToken);
  return answer?.status === 200 ? clockOf(answer.body) : null;
}

/** Moves the clock to an instant (RFC 3339), `now`, or `start` (which begins the sample again). null when that failed. */
export async function moveClock(config: PhoneConfig, to: string): Promise<ClockState | null> {
  if (config.sampleToken === null) return null;
  const answer = await ask(config, '/internal/sample/clock', config.sampleToken, { to }, 60_000);
  return answer?.status === 200 ? clockOf(answer.body) : null;
}

function clockOf(body: unknown): ClockState {
  const { now, machineNow } = body as { now: string; machineNow: string };
  return { now: Date.parse(now), machineNow: Date.parse(machineNow) };
}

async function ask(
  config: PhoneConfig,
  path: string,
  token: string,
  body?: object,
  patience = 5_000,
): Promise<{ status: number; body: unknown } | null> {
  try {
    const response = await fetch(new URL(path, config.internalUrl), {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience),
    });
    return { status: response.status, body: await response.json().catch(() => null) };
  } catch {
    return null;
  }
}
