import type { Instant } from '#core/instant.ts';
import { bilingual, type Catalogue } from '#ui/catalogue.ts';

/** What a channel will ask from a later instant on. */
export interface UpcomingRequirement {
  readonly from: Instant;
  /** 予定: the date may still move. */
  readonly planned: boolean;
  /** Names of the accepted methods as their views give them, in order of preference; at least one. */
  readonly methods: readonly string[];
}

const text = bilingual({
  ja: {
    title: (date: string, planned: boolean) => `${date}から、ログインの方法が変わります${planned ? '（予定）' : ''}`,
    methods: (names: readonly string[]) => names.map((name) => `「${name}」`).join('または'),
    body: (methods: string) => `パスワードに加えて、${methods}での確認が必要になります。`,
  },
  en: {
    title: (date: string, planned: boolean) => `${planned ? 'Planned: from' : 'From'} ${date}, logging in will change`,
    methods: (names: readonly string[]) => names.join(' or '),
    body: (methods: string) => `Besides your password you will confirm the login by ${methods}.`,
  },
});

/** The announcement in two sentences. */
export function wordUpcoming(t: Catalogue, upcoming: UpcomingRequirement): { readonly title: string; readonly body: string } {
  const words = text(t);
  return {
    title: words.title(t.format.date(upcoming.from), upcoming.planned),
    body: words.body(words.methods(upcoming.methods)),
  };
}
