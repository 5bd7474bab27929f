import { isIPv4, isIPv6 } from 'node:net';

/** The network that shares a lane: /24 for IPv4, /56 for IPv6 (mission.md rule 7). Unreadable addresses share one lane. */
export function networkKey(address: string): string {
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(address)) return 'unknown';
  const groups = expandIPv6(address.split('%')[0] ?? address);
  const [a = 0, b = 0, c = 0, d = 0, , , high = 0, low = 0] = groups;
  // A proxy may write an IPv4 client in any form of ::ffff:0:0/96; else all of them would share one lane.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return `${high >> 8}.${high & 0xff}.${low >> 8}.0/24`;
  return `${[a, b, c, d & 0xff00].map((group) => group.toString(16)).join(':')}::/56`;
}

/** Eight groups of 16 bits. */
function expandIPv6(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const left = readGroups(head);
  const right = readGroups(tail ?? '');
  const middle = tail === undefined ? [] : Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0);
  return [...left, ...middle, ...right];
}

function readGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
