import { type Account, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { type Duration, minute, second } from '#core/instant.ts';
import type { App } from '#usecases/app.ts';
import { type Assessor, channelOf, realSeconds, type Sufficient } from './assessment.ts';

type FindAccount = NonNullable<Configuration['findAccount']>;
type Source = Parameters<Assessor['ofToken']>[1];

/** What a token says of how its holder was authenticated; derived when the token is issued. */
interface AuthenticationClaims {
  readonly acr: string;
  readonly amr: readonly string[];
  readonly auth_time: number;
  /** What is held or frozen of the customer: `trading:held`. Absent when nothing is. */
  readonly holds?: readonly string[];
  /** What waits because a password, PIN, number or address is young: `first-order`, `withdrawal`. Absent when nothing does. */
  readonly young?: readonly string[];
}

/** Longest life of an access token and of an ID token, in seconds (mission.md rule 4). */
export const longestToken = (5 * minute) / second;

export interface ClaimSource {
  readonly findAccount: FindAccount;
  readonly extraTokenClaims: NonNullable<Configuration['extraTokenClaims']>;
  /**
   * Seconds that a token issued in this request may live: no longer than what its session proved is enough on the channel.
   */
  readonly lifetime: (ctx: unknown) => number;
  /** Whether the session behind a token still meets what its channel demands now. */
  readonly stillGood: (ctx: KoaContextWithOIDC, source: Source, channel: string) => Promise<boolean>;
}

export function createClaims(app: App, assessor: Assessor): ClaimSource {
  const judged = new WeakMap<object, AuthenticationClaims>();
  const lifetimes = new WeakMap<object, number>();
  const claimsOf = ({ acr, amr, authTime, ...told }: Sufficient): AuthenticationClaims => ({
    acr,
    amr: [...amr],
    auth_time: realSeconds(app, authTime),
    ...toldNow(told),
  });

  const findAccount: FindAccount = async (ctx, sub, source) => {
    // At the authorization endpoint the prompts judge; no claim leaves from there.
    if (!source) return account(sub);
    const assessment = await assessor.ofToken(ctx, source as Source, channelOf(ctx.oidc.client));
    if (assessment.kind !== 'sufficient') throw refusal(ctx, assessment.kind);
    const claims = claimsOf(assessment);
    judged.set(ctx, claims);
    lifetimes.set(ctx, lifetimeOf(Date.now(), assessment.until - app.clock.now()));
    // The provider takes these three of an ID token from the code or refresh token, after our own claims.
    if (ctx.oidc.route === 'token') Object.assign(source, { acr: claims.acr, amr: claims.amr, authTime: claims.auth_time });
    return account(sub, claims);
  };

  return {
    findAccount,
    extraTokenClaims: async (ctx, token) => (token.kind === 'AccessToken' ? { ...judged.get(ctx) } : undefined),
    lifetime: (ctx) => (typeof ctx === 'object' && ctx !== null ? lifetimes.get(ctx) : undefined) ?? longestToken,
    stillGood: async (ctx, source, channel) => {
      const assessment = await assessor.ofToken(ctx, source, channel);
      if (assessment.kind !== 'sufficient') return false;
      tellNow(source, assessment);
      return true;
    },
  };
}

const toldNow = ({ holds, young }: Pick<Sufficient, 'holds' | 'young'>) => ({
  ...(holds.length > 0 && { holds }),
  ...(young.length > 0 && { young }),
});

/** Introspection answers with what the token was issued with; what is held and what is young is told as it is now (mission.md rules 12 and 14). */
function tellNow(source: Source, told: Pick<Sufficient, 'holds' | 'young'>): void {
  if (source.kind !== 'AccessToken') return;
  const { holds: _, young: __, ...kept } = source.extra ?? {};
  source.extra = { ...kept, ...toldNow(told) };
}

/**
 * Seconds from the whole second at or before now (a token's `iat`) to the last whole second within the time left. With less than two seconds left, to the
 * next one: the protocol names no shorter lives, and a token that is over when it arrives would lock out who is still right (its use is judged anew).
 */
export function lifetimeOf(now: number, left: Duration): number {
  const end = left < 2 * second ? Math.ceil((now + left) / second) : Math.floor((now + left) / second);
  return Math.max(1, Math.min(longestToken, end - Math.floor(now / second)));
}

function account(sub: string, claims?: AuthenticationClaims): Account {
  return { accountId: sub, claims: async () => ({ sub, ...claims }) };
}

/** Judged at use: the requirement may have changed since the token was issued (mission.md rule 4). */
function refusal(ctx: KoaContextWithOIDC, kind: string): errors.OIDCProviderError {
  const detail = `the session does not meet what the channel demands now (${kind})`;
  return ctx.oidc.route === 'token' ? new errors.InvalidGrant(detail) : new errors.InvalidToken(detail);
}
