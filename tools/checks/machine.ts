import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

const browserPackages = ['chromium', 'fonts-noto-cjk'];

/** Path of a Chromium on a machine with a Japanese font; installs both when that is permitted. Throws naming the one command to run. */
export function requireBrowser(): string {
  const path = findChromium();
  if (path && hasJapaneseFont()) return path;
  aptInstall(browserPackages);
  const installed = findChromium();
  if (installed && hasJapaneseFont()) return installed;
  const missing = [...(installed ? [] : ['Chromium']), ...(hasJapaneseFont() ? [] : ['a Japanese font'])].join(' and ');
  throw new Error(
    `Tests of the pages need ${missing}. Run this one command, then "npm test" again:\n\n  sudo apt-get install -y ${browserPackages.join(' ')}\n`,
  );
}

/** True when Debian's PostgreSQL 15 is there, or could be installed. */
export function hasPostgres15(): boolean {
  const there = () => existsSync('/usr/lib/postgresql/15/bin/postgres');
  if (there() || process.getuid?.() !== 0) return there();
  const config = '/etc/postgresql-common/createcluster.conf';
  if (!existsSync(config)) {
    mkdirSync('/etc/postgresql-common', { recursive: true });
    writeFileSync(config, 'create_main_cluster = false\n'); // only the programs are wanted, no server on port 5432
  }
  aptInstall(['postgresql-15', '-o', 'Dpkg::Options::=--force-confold']);
  return there();
}

function findChromium(): string | null {
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return candidates.find((path) => path && existsSync(path)) ?? null;
}

function hasJapaneseFont(): boolean {
  return (spawnSync('fc-list', [':lang=ja', 'family'], { encoding: 'utf8' }).stdout ?? '').trim() !== '';
}

/** Only root may; everybody else is told the command. A failure shows in what is still missing afterwards. */
function aptInstall(packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  console.log(`Installing ${packages.filter((name) => !name.startsWith('-') && !name.includes('::')).join(', ')} (apt-get) …`);
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (status !== 0) console.error(stderr.trim().split('\n').slice(-3).join('\n'));
  }
}
