import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Notice, readNotice } from '#core/notice/read-notice.ts';
import { SetUpError } from '#core/set-up-error.ts';
import { planNoticeId } from '#web/public/notices.ts';
import type { PublishedContent } from '#web/public/routes.ts';

/**
 * Reads what the house publishes: `notices/*.md` and `disclosure.md` of the folder. Throws SetUpError naming every fault with its file and line: a
 * notice that cannot be read stops the start, not the morning it was to appear.
 */
export function readContent(folder: string): PublishedContent {
  const faults: string[] = [];
  const names = list(join(folder, 'notices'));
  const notices = names.flatMap((name) => {
    const notice = read(folder, join('notices', name), faults);
    if (notice && `${notice.id}.md` !== name)
      faults.push(`${join('notices', name)}: the file of "${notice.id}" is called ${notice.id}.md.`);
    if (notice?.id === planNoticeId) faults.push(`${join('notices', name)}: ${planNoticeId} is the notice made from the policy.`);
    return notice ?? [];
  });
  const disclosure = read(folder, 'disclosure.md', faults);
  if (faults.length > 0 || disclosure === null) throw new SetUpError(`What is to be published cannot be read:\n${faults.join('\n')}`);
  return { notices, disclosure };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .sort();
  } catch {
    return [];
  }
}

function read(folder: string, name: string, faults: string[]): Notice | null {
  let source: string;
  try {
    source = readFileSync(join(folder, name), 'utf8');
  } catch {
    faults.push(`${name} is missing.`);
    return null;
  }
  const reading = readNotice(source);
  if (reading.ok) return reading.notice;
  faults.push(...reading.faults.map(({ line, reason }) => `${name}:${line}: ${reason}`));
  return null;
}
