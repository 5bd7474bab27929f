import { lookup as resolve } from 'node:dns';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';

export interface GuardedPost {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Hosts (`name` or `name:port`) that may be reached at a private address. */
  readonly privateHosts: readonly string[];
  /** Milliseconds for all of it. */
  readonly within: number;
}

export interface GuardedAnswer {
  readonly status: number;
  /** At most `longestAnswer` characters. */
  readonly text: string;
}

const longestAnswer = 4_096;

const notPublic = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  notPublic.addSubnet(net, bits, 'ipv6');

/** Posts to an address of the clients file; the connection itself is refused at an address that is not public, whatever a name server says. Follows no redirect. */
export function guardedPost({ url, body, headers, privateHosts, within }: GuardedPost): Promise<GuardedAnswer> {
  const { protocol, host, hostname } = new URL(url);
  const bare = hostname.replace(/^\[|\]$/g, '');
  const free = privateHosts.includes(hostname) || privateHosts.includes(host);
  if (!free && isNotPublic(bare)) return Promise.reject(refusedAddress());
  return new Promise((done, fail) => {
    const sent = (protocol === 'https:' ? secure : plain)(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(within),
        // A connection of its own: one kept open by somebody else was not looked at.
        agent: false,
        ...(!free && { lookup: publicOnly }),
      },
      (answer) => {
        let text = '';
        answer
          .setEncoding('utf8')
          .on('data', (part: string) => {
            if (text.length < longestAnswer) text += part.slice(0, longestAnswer);
          })
          .on('error', fail)
          .on('end', () => done({ status: answer.statusCode ?? 0, text }));
      },
    );
    sent.on('error', fail).end(body);
  });
}

/** True for a literal address that is not public; a name says nothing yet. */
function isNotPublic(address: string): boolean {
  if (isIPv6(address)) return notPublic.check(address, 'ipv6');
  return /^\d+\.\d+\.\d+\.\d+$/.test(address) && notPublic.check(address, 'ipv4');
}

const publicOnly: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    if (addresses.length === 0 || addresses.some(({ address }) => isNotPublic(address))) return callback(refusedAddress(), '');
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? '', first?.family);
  });
};

function refusedAddress(): NodeJS.ErrnoException {
  return Object.assign(new Error('The address is private and its host is not among CHANNEL_PRIVATE_HOSTS.'), { code: 'private_address' });
}
