import type { FastifyInstance } from 'fastify';
import { Problem } from '#core/problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A form of ours is never longer. */
export const largestForm = 16 * 1024;

/** Forms only, in strict UTF-8, each field once; anything else is a 400 that says what to do. Values are strings by name. */
export function acceptOnlyForms(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: largestForm },
    (_request, body, done) => {
      try {
        done(null, readForm(utf8.decode(body as Buffer)));
      } catch (error) {
        done(error instanceof Problem ? error : new Problem('invalid_input', 'The form is not valid UTF-8.'));
      }
    },
  );
}

export function readForm(text: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) throw new Problem('invalid_input', 'A field of the form was sent twice.');
    // U+FFFD stands where percent-encoded bytes were no UTF-8; NUL cannot be stored.
    if (/[\uFFFD\0]/.test(name + value)) throw new Problem('invalid_input', 'A field of the form has characters that cannot be read.');
    fields[name] = value;
  }
  return fields;
}
