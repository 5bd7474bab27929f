import { readUri } from './addresses.ts';
import { numberOf } from './caller-number.ts';

// A network that hands the prefix on with the number: 184 withholds, 186 presents. 0184 and 0186 are area codes and begin with 0.
const prefix = /^18[46](?=0|\+)/;

/**
 * The number that was dialled, E.164; null when unreadable. The Request-URI is where the network sent the call; some carriers put the trunk's
 * pilot number there and the dialled one into To, so of the two the one that belongs to the trunk counts.
 */
export function readCalled(requestUri: string, toUser: string, trunkNumbers: readonly string[]): string | null {
  const candidates = [requestUri, `sip:${toUser}@to.invalid`].map(readDialled).filter((number) => number !== null);
  return candidates.find((number) => trunkNumbers.includes(number)) ?? candidates[0] ?? null;
}

function readDialled(uri: string): string | null {
  const address = readUri(uri);
  return address && numberOf({ ...address, user: address.user.replace(prefix, '') });
}
