import type { Policy } from '#core/policy/types.ts';
import type { Catalogue } from '#ui/catalogue.ts';
import type { SiteMessage } from '#usecases/account/site-messages.ts';
import { text } from './pages/messages.text.ts';

/** A message in a customer's language. */
export interface WordedMessage {
  readonly title: string;
  readonly sentences: readonly string[];
}

export interface MessageWords {
  readonly t: Catalogue;
  readonly policy: Policy;
  readonly nameOf: (method: string) => string;
}

/** The words of a message; channels are those of the policy in force that take the method. */
export function wordMessage({ t, policy, nameOf }: MessageWords, message: SiteMessage): WordedMessage {
  const words = text(t);
  const method = nameOf(message.method);
  const day = (at: number | null): string => (at === null ? '' : t.format.fullDate(at));
  const channels = [...policy.channels.values()]
    .filter(({ timeline }) => timeline.some(({ accept }) => accept.includes(message.method)))
    .map(({ name }) => t.local(name))
    .join(words.or);
  switch (message.kind) {
    case 'wave_date':
      return {
        title: words.waveTitle(day(message.from), method),
        sentences: [
          ...(message.before === null ? [] : [words.moved(day(message.before))]),
          words.wave(channels, method),
          words.waveSet(method),
          words.number,
        ],
      };
    case 'wave_cancelled':
      return { title: words.cancelledTitle(day(message.before), method), sentences: [words.cancelled] };
    case 'assigned':
      return { title: words.assignedTitle(day(message.from), method), sentences: [words.assigned(method), words.number] };
  }
}
