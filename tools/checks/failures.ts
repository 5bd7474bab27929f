import { stripVTControlCharacters } from 'node:util';

/** One failed test, or a runner that failed as a whole (`where` is empty then, else "file" or "file:line"). */
export interface Failure {
  readonly where: string;
  readonly name: string;
  /** Full text, any number of lines. */
  readonly error: string;
}

const linesOfOne = 60;
const linesOfAll = 400;

/** All failures with their errors, flaky ones first: whoever sees only the end of an output sees what failed. Empty when nothing did. */
export function failuresInFull(failures: readonly Failure[], flaky: readonly Failure[]): string {
  let left = linesOfAll;
  let untold = 0;
  const tell = (mark: string, told: readonly Failure[]): string[] =>
    told.map((one) => {
      const block = inFull(mark, one).slice(0, left);
      left -= block.length;
      if (block.length === 0) untold += 1;
      return block.join('\n');
    });
  const failed = tell('✖', failures); // these first, for the lines are theirs before all
  const passedThen = tell('flaky', flaky);
  const blocks = [...passedThen, ...failed].filter((block) => block !== '');
  return [...blocks, ...(untold > 0 ? [`… and ${untold} more, told above where they happened`] : [])].join('\n');
}

function inFull(mark: string, { where, name, error }: Failure): string[] {
  const lines = stripVTControlCharacters(error).split('\n');
  const more = lines.length > linesOfOne ? [`… ${lines.length - linesOfOne} more lines above`] : [];
  return [`${mark} ${name}`, ...(where ? [`  ${where}`] : []), ...[...lines.slice(0, linesOfOne), ...more].map((line) => `  ${line}`)];
}

/** What stands in the closing summary for each test that passed only at its second run. */
export function flakyLines(flaky: readonly Failure[]): string[] {
  return flaky.map(({ where, name, error }) => {
    const file = where.replace(/:\d+$/, '');
    return `flaky: ${file} › ${name} passed at the second run (first: ${firstLine(error)})`;
  });
}

function firstLine(text: string): string {
  const line = stripVTControlCharacters(text).trimStart().split('\n')[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
