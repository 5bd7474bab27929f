/**
 * An address fit for `href`: our own path, or http, https, tel. Preact escapes attributes but lets `javascript:` through.
 * Throws a TypeError otherwise: such an address is a bug or an attack, never a page.
 */
export function safeUrl(address: string): string {
  // Browsers drop tabs and line breaks wherever they stand, and control characters at the ends: "/\t/host" is another host.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused
  if (/[\u0000-\u0020\u007f]/.test(address)) throw new TypeError('not an address for a page: it has characters that nobody sees');
  if (/^\/(?![/\\])/.test(address)) return address;
  if (/^tel:[+\d]+$/.test(address)) return address;
  const { protocol } = new URL(address);
  if (protocol === 'https:' || protocol === 'http:') return address;
  throw new TypeError(`not an address for a page: ${protocol}`);
}
