import { eventually } from './eventually.ts';
import type { Provider, ReceivedMessage } from './provider.ts';

export interface Inbox {
  /** The newest message to a number or address (mails that tell of logins aside), as soon as there is one newer than `after` messages; fails after `within` milliseconds. */
  latest(to: string, after?: number, within?: number): Promise<{ text: string; code: string; id: string }>;
  /** The newest code to a number or address, as soon as one came after `after` messages: a notice that comes beside it is none. */
  code(to: string, after?: number): Promise<string>;
  count(to: string): number;
}

const tellsOfLogin = /^(?:ログインのお知らせ|ログインが完了しなかったお知らせ|サービス利用開始のお知らせ)/;

export function inboxOf(provider: Provider): Inbox {
  const to = (address: string) => provider.received.filter(({ body }) => body.to === address && !tellsOfLogin.test(String(body.subject)));
  const codeIn = ({ body }: ReceivedMessage): string => /認証番号\s*(\d{6})/.exec(body.text)?.[1] ?? '';
  return {
    count: (address) => to(address).length,
    code: (address, after = 0) =>
      eventually(() => {
        const code = to(address).slice(after).map(codeIn).findLast(Boolean);
        if (!code) throw new Error('no code has come');
        return code;
      }),
    latest: (address, after = 0, within?: number) =>
      eventually(() => {
        const message = to(address).slice(after).at(-1);
        if (!message) throw new Error('no message has come');
        return { text: message.body.text, code: codeIn(message), id: message.body.id };
      }, within),
  };
}
