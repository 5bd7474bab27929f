// Writes docs/configuration.md from the table of settings: node tools/generate-configuration.ts [--check]. A difference fails the check.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Setting, settingGroups } from '#main/setting-kinds.ts';
import { settings } from '#main/settings.ts';

const target = join(import.meta.dirname, '../docs/configuration.md');

const head = `<!-- Generated from src/main/settings.ts by "node tools/setup.mjs configuration". Do not edit. -->
# Configuration

Settings are read at start from the environment, and behind it from the YAML file that \`KANNUKI_CONFIG_FILE\` names: one \`NAME: value\` a line under the names of this page; the environment wins. Each bad setting is named with what is expected, with file and line, and nothing starts; so is a name in the file that is none.

Secrets are read from files (\`…_FILE\`): make them 0600. One that everybody on the machine may read is warned of at start, and so is a name like \`KANNUKI_…\` in the environment that is nearly one of these.

\`npm start\` sets all of this for the sample set-up from its data folder. In production run \`node --import ./tools/jsx-hook.mjs src/main/server.ts\` under your supervisor with these settings (\`deploy/systemd\`). It migrates the database first; of several that start at once one migrates and the others wait. docs/operations/ tells how to watch it and how to change its keys.
`;

/** The text of the reference. */
export function generateConfiguration(): string {
  const sections = settingGroups.map((group) => {
    const rows = Object.entries<Setting>(settings)
      .filter(([, setting]) => setting.group === group)
      .map(([name, setting]) => `| \`${name}\` | ${defaultOf(setting)} | ${sentence(setting)} |`);
    return `\n## ${group}\n| Setting | Default | Meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return head + sections.join('');
}

function defaultOf({ fallback, otherwise }: Setting): string {
  return fallback === undefined ? (otherwise ?? 'needed') : `\`${fallback}\``;
}

function sentence({ meaning, kind, from, to, environmentOnly }: Setting): string {
  const bounds = kind === 'integer' ? ` (${from} to ${to})` : '';
  return `${meaning}${bounds}${environmentOnly ? '. Environment only' : ''}`;
}

if (import.meta.main) {
  const text = generateConfiguration();
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error('docs/configuration.md does not match src/main/settings.ts. Run: node tools/setup.mjs configuration');
    process.exitCode = 1;
  }
}
