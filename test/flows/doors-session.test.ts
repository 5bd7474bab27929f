import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import type { PageBrowser } from '../support/browser.ts';
import type { Door, Said, Stage, Turn } from './door-stage.ts';
import { walkDoors } from './doors.ts';
import { passwordSession } from './enforcement-steps.ts';
import { visit } from './step-up-steps.ts';

const stillIn = (): Said => 'in';
const afterwards =
  (shut: Said) =>
  ({ after }: Turn): Said =>
    after === 'in' ? 'in' : shut;

/** What a browser that is logged in is asked on a channel; `in` when a password alone brought back tokens. */
async function asked(stage: Stage, browser: PageBrowser, channel: string, extra: Record<string, string> = {}): Promise<Said> {
  const step = await visit(stage.world, browser, channel, extra);
  if (step.asked === 'allow') await browser.submit('/continue', {}, step.callback);
  if (!browser.page?.url.startsWith(step.callback)) return step.asked;
  const error = new URL(browser.page.url).searchParams.get('error');
  return error ?? ((await step.tokens()).access_token ? 'in' : 'no token');
}

const errorOf = (error: unknown): Said => (error as { error?: string }).error ?? String(error);

const session = async (stage: Stage, channel = stage.turn.channel) => passwordSession(stage.world, channel, await stage.newCustomer());

/** One session for the doors that leave it as it is, for each turn and side. */
const sessions = new WeakMap<Stage, ReturnType<typeof session>>();
function shared(stage: Stage): ReturnType<typeof session> {
  const known = sessions.get(stage) ?? session(stage);
  sessions.set(stage, known);
  return known;
}

const doors: Door[] = [
  {
    name: 'refresh',
    ready: async (stage) => {
      const { party, tokens } = await shared(stage);
      return () => party.refresh(tokens.refresh_token ?? '').then(stillIn, errorOf);
    },
    before: stillIn,
    after: afterwards('invalid_grant'),
  },
  {
    name: 'introspection of a token issued before',
    ready: async (stage) => {
      const { party, tokens } = await shared(stage);
      return async () => ((await party.introspect(tokens.access_token)).active ? 'in' : 'inactive');
    },
    before: stillIn,
    after: afterwards('inactive'),
  },
  {
    name: 'userinfo with a token issued before',
    ready: async (stage) => {
      const { party, tokens } = await shared(stage);
      return () => protectedResource(party, new URL('/me', stage.world.config.issuer), tokens.access_token);
    },
    before: stillIn,
    after: afterwards('401'),
  },
  {
    name: "an old token at the brokerage's API",
    ready: async (stage) => {
      const { party, tokens } = await shared(stage);
      return () => protectedResource(party, new URL(`${party.entry.resource}/account`), tokens.access_token);
    },
    before: stillIn,
    after: afterwards('401'),
  },
  {
    name: 'prompt=none',
    ready: async (stage) => {
      const { browser } = await shared(stage);
      return () => asked(stage, browser, stage.turn.channel, { prompt: 'none' });
    },
    before: stillIn,
    after: afterwards('interaction_required'),
  },
  {
    name: 'the channel itself, with the cookies of before',
    ready: async (stage) => {
      const { browser } = await shared(stage);
      const cookies = [...browser.cookies];
      return () => {
        const again = stage.world.browser();
        for (const [name, cookie] of cookies) again.cookies.set(name, cookie);
        return asked(stage, again, stage.turn.channel);
      };
    },
    before: stillIn,
    after: ({ after }) => after,
    // Asked twice, the same customer has two challenges open: that is another test's matter.
    once: true,
  },
  {
    name: 'an FX session on the channel',
    ready: async (stage) => {
      const { browser } = await session(stage, stage.turn.channel === 'fx-site' ? 'fx-app' : 'fx-site');
      return () => asked(stage, browser, stage.turn.channel);
    },
    before: stillIn,
    after: ({ after }) => after,
    once: true,
  },
  {
    name: 'another channel: a session of this one on the customer site (the account site is one of its clients)',
    ready: async (stage) => {
      const { browser } = await session(stage);
      return () => asked(stage, browser, 'plain-demo');
    },
    before: stillIn,
    after: ({ siteAfter }) => siteAfter,
    once: true,
  },
  {
    name: 'a code issued before',
    ready: async (stage) => {
      const { browser } = await shared(stage);
      const step = await visit(stage.world, browser, stage.turn.channel);
      const url = browser.page?.url ?? '';
      return () => step.party.exchange(url, step.attempt).then(stillIn, errorOf);
    },
    before: stillIn,
    after: afterwards('invalid_grant'),
    once: true,
  },
  {
    name: 'a login at the brokerage: its page, its cookies, its own session',
    ready: async (stage) => {
      const browser = stage.world.browser();
      const { home, turn } = stage;
      const customer = await stage.newCustomer();
      await browser.open(`${home}/${turn.channel}/login`);
      await browser.submit('/password', { login_id: customer.loginId, password: customer.password });
      await browser.submit('/continue');
      assert.match(browser.page?.text ?? '', /この接続の証明/);
      return async () => {
        const { text } = await browser.open(`${home}/${turn.channel}/`);
        if (/この接続の証明/.test(text)) return 'in';
        return /ログインの状態が終わりました/.test(text) && !/評価額|証拠金/.test(text) ? 'told that it is over' : text.slice(0, 100);
      };
    },
    before: stillIn,
    after: afterwards('told that it is over'),
  },
];

async function protectedResource(party: Awaited<ReturnType<typeof session>>['party'], url: URL, token: string): Promise<Said> {
  const options = party.dpop ? { DPoP: party.dpop } : {};
  const answer = await oidc
    .fetchProtectedResource(party.configuration, token, url, 'GET', undefined, undefined, options)
    .catch((error: unknown) => (error as { response?: Response }).response ?? Promise.reject(error));
  return answer.status === 200 ? 'in' : String(answer.status);
}

walkDoors('doors of who is logged in', doors);
