/** What a mail or SMS program could make a link of. `@host #code` at the end of a code SMS is no link: it has no scheme and opens nothing. */
const link = /\b(?:https?|ftp|mailto|tel|sms):|\bwww\.|<\s*a\b|[a-z0-9-]+\.(?:co\.jp|or\.jp|ne\.jp|jp|com|net|org|example|test)\b/i;

/** True when the text holds nothing that could be tapped (mission.md rule 13). */
export const isPlainText = (text: string): boolean => !link.test(text);

/** The last guard in front of the outbox. Throws TypeError: a template of ours is wrong, and nothing is sent. */
export function assertPlainText(text: string): void {
  if (!isPlainText(text)) throw new TypeError('a message of ours must hold no link (rule 13)');
}
