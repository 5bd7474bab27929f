import { isIPv4, isIPv6 } from 'node:net';

/** The network that shares a lane: /24 for IPv4, /56 for IPv6 (mission.md rule 7). Unreadable addresses share one lane. */
export function networkKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return `${mapped.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(mapped)) return 'unknown';
  const groups = expandIPv6(mapped.split('%')[0] ?? mapped);
  const last = groups[3] ?? 0;
  return `${groups.slice(0, 3).map((group) => group.toString(16)).join(':')}:${(last & 0xff00).toString(16)}::/56`;
}

function expandIPv6(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16) || 0);
}
