import { deviceInWords } from '#core/device-words.ts';
import type { Instant } from '#core/instant.ts';
import { maskNetwork } from '#core/network-words.ts';
import type { LocalText } from '#core/policy/types.ts';
import { listKnownBrowsers, listSessions, revokeBrowser, sessionIsOf } from '#store/session-list.ts';
import { endSessions } from '#store/sign-in/end-sessions.ts';
import { LostRace, runStep } from '#store/sign-in/statement.ts';
import type { Account } from '../account/open-account.ts';
import type { App } from '../app.ts';
import { accountEvent } from '../procedures/account-event.ts';

/** Where somebody is logged in, in words. */
export interface ShownSession {
  readonly uid: string;
  /** The session of the page itself. */
  readonly here: boolean;
  readonly startedAt: Instant;
  readonly lastUsedAt: Instant;
  readonly clients: readonly string[];
  readonly device: LocalText;
  readonly network: string | null;
}

export interface ShownBrowser {
  readonly id: string;
  readonly here: boolean;
  readonly since: Instant;
  readonly lastLoginAt: Instant;
  readonly device: LocalText;
  readonly network: string | null;
}

const asWords = ({ userAgent, network }: { readonly userAgent: string | null; readonly network: string | null }) => ({
  device: deviceInWords(userAgent ?? ''),
  network: maskNetwork(network),
});

/** Every place where this customer is logged in now, and every browser known to them. */
export async function whereLoggedIn(
  app: App,
  account: Account,
): Promise<{ readonly sessions: readonly ShownSession[]; readonly browsers: readonly ShownBrowser[] }> {
  const now = app.clock.now();
  const [sessions, browsers] = await Promise.all([
    listSessions(app.database, account.customer, now),
    listKnownBrowsers(app.database, account.customer.id),
  ]);
  return {
    sessions: sessions
      .map(({ uid, startedAt, lastUsedAt, clients, ...rest }) => ({
        uid,
        startedAt,
        lastUsedAt,
        clients,
        here: uid === account.sessionUid,
        ...asWords(rest),
      }))
      .toSorted((a, b) => Number(b.here) - Number(a.here)),
    browsers: browsers.map(({ id, since, lastLoginAt, ...rest }) => ({
      id,
      since,
      lastLoginAt,
      here: id === account.browserId,
      ...asWords(rest),
    })),
  };
}

/**
 * Ends one session of this customer, or all but the one that asks. Whoever is logged in may: it takes nothing away but a login, and the customer who
 * finds a thief's session must be able to end it with whatever they have (decision 0129). False: there is no such session of theirs.
 */
export async function endOwnSessions(
  app: App,
  account: Account,
  which: { readonly uid: string } | 'others',
  requestId: string,
): Promise<boolean> {
  const at = app.clock.now();
  const { customer, sessionUid } = account;
  // A password alone does not stop those who set it anew by two proofs: that is how its customer gets rid of whoever else holds it.
  const scope = which === 'others' ? { except: sessionUid, keepsResets: account.acr === 'pwd' } : { only: which.uid };
  const ended = endSessions({ customerId: customer.id, ...scope, reason: 'ended_by_customer', actor: 'customer', requestId, at });
  try {
    await runStep(app.database, app.sealing, {
      parts: [...(which === 'others' ? [] : [sessionIsOf(customer.id, which.uid)]), ...ended.parts],
      also: ended.also,
      alone: ended.alone,
      events: [
        accountEvent(app, account, {
          type: 'account.sessions_ended',
          outcome: 'success',
          requestId,
          data: which === 'others' ? { which } : { which: 'one', ended: which.uid },
        }),
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof LostRace) return false;
    throw error;
  }
}

/**
 * Forgets a known browser. It takes more than a password, as becoming known does: otherwise a thief could take the customer's own lane away and then lock
 * the rest.
 */
export async function forgetBrowser(
  app: App,
  account: Account,
  browserId: string,
  requestId: string,
): Promise<'forgotten' | 'not_found' | 'factor_needed'> {
  if (account.acr === 'pwd') return 'factor_needed';
  if (!isBrowserId(browserId)) return 'not_found';
  try {
    await runStep(app.database, app.sealing, {
      parts: [revokeBrowser(account.customer.id, browserId, app.clock.now())],
      events: [accountEvent(app, account, { type: 'browser.forgotten', outcome: 'success', requestId, data: { browser: browserId } })],
    });
    return 'forgotten';
  } catch (error) {
    if (error instanceof LostRace) return 'not_found';
    throw error;
  }
}

const isBrowserId = (id: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id);
