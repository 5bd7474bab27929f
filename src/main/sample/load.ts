import { buildApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { holdsOtherData, openSample } from './open-sample.ts';

/**
 * Fills an empty sample: policy and customers on its first day, the roll-out played forward to the first day of the duty. A filled one stays as it is.
 * False when the database is no sample: setting it up would empty it.
 */
export async function loadSample(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<boolean> {
  const config = readConfig(env);
  const built = await buildApp(config);
  try {
    if (await holdsOtherData(built.app.database)) {
      say('Sample: the database holds data of its own. The sample customers are left out, and the date cannot be moved.');
      return false;
    }
    const { sample, close } = openSample(built, config);
    const before = built.app.clock.offset();
    await sample.prepare().finally(close);
    if (built.app.clock.offset() !== before) say('Sample: customers imported, the roll-out of 2025 played forward.');
    say(`Sample: its clock stands at ${japanTime(sample.now())} (Japan).`);
    return true;
  } finally {
    await built.close();
  }
}

function japanTime(instant: number): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone: 'Asia/Tokyo' }).slice(0, 16);
}
