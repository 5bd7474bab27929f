/** A one-time code in a message, and the host that an SMS binds it to; null when it names none. */
export interface FoundCode {
  readonly host: string | null;
  readonly code: string;
}

/** Reads the code of a message: from its last line `@host #code` (WICG Origin-bound one-time codes), else the first six digits that stand alone. */
export function readCode(text: string): FoundCode | null {
  const bound = /^@(\S+) #(\S+)/.exec(text.trimEnd().split('\n').at(-1) ?? '');
  if (bound?.[1] && bound[2]) return { host: bound[1], code: bound[2] };
  const digits = /(?<![\d-])\d{6}(?![\d-])/.exec(text);
  return digits && { host: null, code: digits[0] };
}
