import { answerOf, writeMoment } from './format.ts';
import { writeNumber } from './numbers.ts';
import { readCode } from './one-time-code.ts';
import type { Message, PlacedCall } from './stores.ts';
import type { Text } from './text.ts';

/** What the page shows of a message, in its own words: the same for HTML and for what is added live. */
export function viewMessage({ sequence, kind, to, at, subject, text: body }: Message, text: Text) {
  const found = readCode(body);
  return {
    sequence,
    kind,
    tag: text.inbox[kind],
    to: kind === 'sms' ? writeNumber(to) : to,
    at: writeMoment(at, text),
    subject,
    text: body,
    code: found?.code ?? null,
    bound: found?.host ? text.inbox.bound(found.host) : '',
  };
}

/** What the page shows of a call. */
export function viewCall(call: PlacedCall, text: Text) {
  const answer = answerOf(call);
  const [title = '', detail = ''] = text.answers[answer];
  const { sequence, at, from, to, withheld, code } = call;
  return {
    sequence,
    answer,
    code,
    title,
    detail,
    from: withheld ? text.dial.hidden : writeNumber(from),
    to: writeNumber(to),
    at: writeMoment(at, text),
  };
}
