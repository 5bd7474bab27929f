/** A set-up that cannot work. The message says what to do, and is printed without a stack; the process ends with 1. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
}
