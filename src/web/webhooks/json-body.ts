import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Problem } from '#core/problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads every body as JSON in strict UTF-8, whatever its content type says, and validates with TypeBox: no coercion, no unknown fields. */
export function acceptOnlyJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, JSON.parse(utf8.decode(body as Buffer)));
    } catch {
      done(new Problem('invalid_input', 'The body must be JSON in UTF-8.'));
    }
  });
  server.setValidatorCompiler<TSchema>(({ schema }) => {
    const validator = Compile(schema);
    return (value: unknown) =>
      validator.Check(value) ? { value } : { error: new Problem('invalid_input', whatIsWrong(validator.Errors(value))) };
  });
}

/** Names the field, never its value: it may be a telephone number. */
function whatIsWrong(errors: readonly { readonly instancePath: string; readonly message: string }[]): string {
  const [first] = errors;
  // What TypeBox says of a field that the schema does not have.
  if (first?.message === 'schema is false') return `${first.instancePath}: is not a known field.`;
  return first
    ? `${first.instancePath === '' ? 'The body' : first.instancePath}: ${first.message}.`
    : 'The body does not have the expected form.';
}
