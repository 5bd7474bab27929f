/** One address of a header as RFC 3261 section 25.1 writes them: `"Name" <uri>;params` or a bare URI. */
export type SipAddress =
  /** Scheme in lower case; user without its parameters and password, percent-decoded. */
  {
    readonly scheme: 'sip' | 'sips' | 'tel';
    readonly user: string;
    readonly host: string;
    readonly parameters: ReadonlyMap<string, string>;
  };

/** No header of a real call is near this. */
const longestHeader = 8_192;

const bracketed = /^(?:"(?:[^"\\]|\\.)*"\s*|[^"<>,]*)<([^<>]*)>\s*(?:;[^"<>,]*)?$/s;
const uri = /^(sips?|tel):(.+)$/is;

/** The addresses of one header value; null when any part of it cannot be read, because half an assertion is none. */
export function readAddresses(header: string): SipAddress[] | null {
  if (header.length > longestHeader) return null;
  const entries = splitAtCommas(header.trim());
  if (entries === null) return null;
  const addresses: SipAddress[] = [];
  for (const entry of entries) {
    const address = readAddress(entry.trim());
    if (address === null) return null;
    addresses.push(address);
  }
  return addresses;
}

/** Commas inside quotes or angle brackets belong to a name or a URI. null when a quote or bracket stays open. */
function splitAtCommas(header: string): string[] | null {
  const entries: string[] = [];
  let start = 0;
  let quoted = false;
  let inside = false;
  for (let at = 0; at < header.length; at += 1) {
    const character = header[at];
    if (quoted && character === '\\') at += 1;
    else if (character === '"' && !inside) quoted = !quoted;
    else if (quoted) continue;
    else if (character === '<') inside = true;
    else if (character === '>') inside = false;
    else if (character === ',' && !inside) {
      entries.push(header.slice(start, at));
      start = at + 1;
    }
  }
  return quoted || inside ? null : [...entries, header.slice(start)];
}

function readAddress(entry: string): SipAddress | null {
  const inBrackets = bracketed.exec(entry);
  return readUri(inBrackets ? (inBrackets[1] ?? '') : entry);
}

/** Reads a sip:, sips: or tel: URI (RFC 3261 section 19.1, RFC 3966); null for every other. */
export function readUri(text: string): SipAddress | null {
  const found = uri.exec(text.trim());
  // Characters that no URI holds unescaped: what was split wrongly upstream shows here.
  if (!found || /[\s"<>\\^`{|}]/.test(text.trim())) return null;
  const [, scheme = '', rest = ''] = found;
  return scheme.toLowerCase() === 'tel' ? readTel(rest) : readSip(scheme.toLowerCase() as 'sip' | 'sips', rest);
}

function readTel(rest: string): SipAddress | null {
  const [number = '', ...parameters] = rest.split(';');
  const user = decode(number);
  return user === null || user === '' ? null : { scheme: 'tel', user, host: '', parameters: readParameters(parameters) };
}

function readSip(scheme: 'sip' | 'sips', rest: string): SipAddress | null {
  const at = rest.lastIndexOf('@');
  // Carriers put telephone parameters before the host: sip:+81…;npdi;rn=…@host (RFC 3261 section 19.1.6).
  const [user = '', ...parameters] = at < 0 ? [''] : rest.slice(0, at).split(';');
  const host = rest.slice(at + 1).split(/[;?]/)[0] ?? '';
  const decoded = decode(user.split(':')[0] ?? '');
  return decoded === null || host === ''
    ? null
    : { scheme, user: decoded, host: host.toLowerCase(), parameters: readParameters(parameters) };
}

function readParameters(parameters: readonly string[]): Map<string, string> {
  return new Map(
    parameters.map((parameter) => {
      const [name = '', value = ''] = parameter.split('=', 2);
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
