/** The beginning of a network as a lane names it, the rest masked: `203.0.＊.＊`; enough to tell one's own line from another's. null: unreadable. */
export function maskNetwork(network: string | null): string | null {
  const [address = ''] = network?.split('/') ?? [];
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return `${address.split('.').slice(0, 2).join('.')}.＊.＊`;
  const [first = '', second = ''] = address.split(':');
  return /^[0-9a-f]+$/i.test(first) && address.includes(':') ? `${first}:${second || '0'}:＊` : null;
}
