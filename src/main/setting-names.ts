import { settings } from './settings.ts';

/** Number of single-letter changes between two words (Levenshtein). */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...a].entries()) {
    const line = [row + 1];
    for (const [column, other] of [...b].entries())
      line.push(Math.min((line[column] ?? 0) + 1, (above[column + 1] ?? 0) + 1, (above[column] ?? 0) + (letter === other ? 0 : 1)));
    above = line;
  }
  return above.at(-1) ?? 0;
}

/** The known setting that was probably meant; null when none is near. */
export function nearestSetting(name: string): string | null {
  const [best] = Object.keys(settings)
    .filter((known) => Math.abs(known.length - name.length) <= 3)
    .map((known) => ({ known, far: distance(name.toUpperCase().replaceAll('-', '_'), known) }))
    .sort((a, b) => a.far - b.far);
  return best && best.far <= 3 ? best.known : null;
}
