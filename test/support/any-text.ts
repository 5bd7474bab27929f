import fc from 'fast-check';

const codeUnit = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 0xff }) },
  { weight: 2, arbitrary: fc.integer({ min: 0x2000, max: 0xffff }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x10ffff }) },
);

/** Any text whatever: control characters, halves of pairs, what nobody assigned. fast-check's own unit for it takes seconds to make. */
export const anyText = (maxLength = 20): fc.Arbitrary<string> =>
  fc.array(codeUnit, { maxLength }).map((codes) => codes.map((code) => String.fromCodePoint(code)).join(''));
