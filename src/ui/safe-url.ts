/**
 * An address fit for `href`: our own path, or http, https, tel. Preact escapes attributes but lets `javascript:` through.
 * Throws a TypeError otherwise: such an address is a bug or an attack, never a page.
 */
export function safeUrl(address: string): string {
  if (/^\/(?![/\\])/.test(address)) return address;
  if (/^tel:[+\d]+$/.test(address)) return address;
  const { protocol } = new URL(address);
  if (protocol === 'https:' || protocol === 'http:') return address;
  throw new TypeError(`not an address for a page: ${protocol}`);
}
