import { type Static, Type } from 'typebox';
import type { Instant } from '#core/instant.ts';
import { Problem } from '#core/problem.ts';
import { readCalled } from '#core/telephony/called-number.ts';
import { type CallerIdentity, readCaller } from '#core/telephony/identity.ts';
import type { CallReport } from '#usecases/sign-in/contract.ts';

/** A trunk that may report calls, with the numbers that it owns (E.164). */
export interface Trunk {
  readonly name: string;
  readonly token: string;
  /** Accepted as well while the edge's token is being changed. */
  readonly nextToken?: string;
  readonly numbers: readonly string[];
  readonly changeNumbers?: readonly string[];
}

// SIP header values hold no control characters, and PostgreSQL no NUL.
const key = (minLength: number) => Type.String({ minLength, maxLength: 512, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });
const base64 = Type.String({ maxLength: 16_384, pattern: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' });
const header = Type.String({ maxLength: 8_192 });

/** What an edge posts of one INVITE. Fields of the second part are what edges send for their own evidence: accepted, not read. */
export const callReportBody = Type.Object(
  {
    callId: key(1),
    fromTag: key(0),
    trunk: key(1),
    requestUri: header,
    toUser: header,
    pai: Type.Optional(header),
    paiB64: Type.Optional(base64),
    pai2: Type.Optional(header),
    pai2B64: Type.Optional(base64),
    paiCount: Type.Integer({ minimum: 0, maximum: 1_000 }),
    privacy: Type.Optional(header),
    receivedAt: Type.String({ maxLength: 64 }),

    source: Type.Optional(header),
    from: Type.Optional(header),
    fromB64: Type.Optional(base64),
    diversion: Type.Optional(header),
    historyInfo: Type.Optional(header),
    raw: Type.Optional(base64),
  },
  { additionalProperties: false },
);

export type CallReportBody = Static<typeof callReportBody>;

/** How far the edge's clock may be from ours. */
const tolerance = 60_000;

const rfc3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** What the report says, once the trunk is known. Throws Problem('invalid_input') for an instant that is none, or not now. */
export function readReport(
  body: CallReportBody,
  trunk: Trunk,
  clock: { readonly machineNow: Instant; readonly offset: number },
  requestId: string,
): CallReport {
  const caller = readCaller(headersOf(body));
  return {
    trunk: trunk.name,
    callId: body.callId,
    fromTag: body.fromTag,
    caller: caller.kind === 'asserted' ? caller.number : null,
    identity: caller.kind satisfies CallerIdentity['kind'],
    called: readCalled(body.requestUri, body.toUser, [...trunk.numbers, ...(trunk.changeNumbers ?? [])]),
    receivedAt: readReceivedAt(body.receivedAt, clock.machineNow) + clock.offset,
    requestId,
  };
}

function headersOf(body: CallReportBody): Parameters<typeof readCaller>[0] {
  const asserted = [bytesOrText(body.paiB64, body.pai), bytesOrText(body.pai2B64, body.pai2)].filter((value) => value !== undefined);
  return { asserted, count: body.paiCount, privacy: body.privacy ?? null };
}

/** The bytes are what came; the text has been through the edge's own idea of UTF-8. An edge whose buffer was too small sends empty bytes. */
function bytesOrText(bytes: string | undefined, text: string | undefined): Uint8Array | string | undefined {
  return bytes ? Buffer.from(bytes, 'base64') : text;
}

function readReceivedAt(text: string, machineNow: Instant): Instant {
  const at = rfc3339.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
  if (Number.isNaN(at)) throw new Problem('invalid_input', 'receivedAt must be an instant as RFC 3339 writes it, with its offset.');
  if (Math.abs(at - machineNow) > tolerance) throw new Problem('invalid_input', 'receivedAt is more than 60 seconds from the clock here.');
  return at;
}
