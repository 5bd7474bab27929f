import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './cpu.mjs';

/** A short run only shows that everything works: its records are kept apart and not committed. */
const folder = join(import.meta.dirname, '../results', process.argv.includes('--quick') ? 'quick' : '');

/** Appends one measurement to bench/results/<file>.jsonl, with the time and how busy the machine was. */
export function record(file, measurement) {
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${file}.jsonl`), `${JSON.stringify({ at: new Date().toISOString(), load: load(), ...measurement })}\n`);
}

/** Prints and records one goal: `P1 login core over C: 0.87 (goal 0.85) met`. `atMost`: smaller is better. */
export function goal(file, { id, name, value, goal: wanted, atMost = false, unit = '', note = '' }) {
  const met = atMost ? value <= wanted : value >= wanted;
  const written = Number.isFinite(value) ? `${significant(value)}${unit}` : 'not measured';
  console.log(
    `${id} ${name}: ${written} (goal ${atMost ? 'at most ' : ''}${wanted}${unit}) ${met ? 'met' : 'missed'}${note && `; ${note}`}`,
  );
  record(file, { goal: id, name, value, wanted, atMost, met, note });
}

/** A line that is no goal. */
export function say(text) {
  console.log(`   ${text}`);
}

const significant = (value) => (Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3))));
