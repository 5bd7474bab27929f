import type { Instant } from '#core/instant.ts';
import type { Payload, StoredKey } from '#ports/oidc-storage.ts';
import type { Runner } from './oidc-transaction.ts';

interface Row {
  readonly kid: string;
  readonly public_jwk: Payload;
  readonly private_sealed: Buffer;
  readonly active_from: Instant;
  readonly retired_at: Instant | null;
}

export async function readKeys(db: Runner, since: Instant): Promise<StoredKey[]> {
  const { rows } = await db.query<Row>(
    'select kid, public_jwk, private_sealed, active_from, retired_at from signing_key where retired_at is null or retired_at > $1 order by active_from, kid',
    [new Date(since)],
  );
  return rows.map((row) => ({
    kid: row.kid,
    publicJwk: row.public_jwk,
    sealed: row.private_sealed,
    activeFrom: row.active_from,
    retiredAt: row.retired_at,
  }));
}

/** One at a time over all processes: two servers that start together on an empty table end up with one key. */
export async function addKey(db: Runner, key: StoredKey, onlyIfNone: boolean): Promise<boolean> {
  await db.query('lock table signing_key in share row exclusive mode');
  const { rowCount } = await db.query(
    `with added as (
       insert into signing_key (kid, public_jwk, private_sealed, active_from)
       select $1, $2, $3, $4 where not $5 or not exists (select from signing_key where retired_at is null) returning kid)
     , retired as (update signing_key set retired_at = $4 where retired_at is null and active_from <= $4 and exists (select from added))
     select from added`,
    [key.kid, JSON.stringify(key.publicJwk), key.sealed, new Date(key.activeFrom), onlyIfNone],
  );
  return rowCount === 1;
}

/** Retired before all time, it is read by nobody. The row stays: evidence names its key. */
export async function withdrawKey(db: Runner, kid: string): Promise<boolean> {
  await db.query('lock table signing_key in share row exclusive mode');
  const { rowCount } = await db.query(
    `update signing_key set retired_at = to_timestamp(0) where kid = $1 and exists (
       select from signing_key other where other.kid <> $1 and other.active_from <= now() and other.retired_at is null)`,
    [kid],
  );
  return rowCount === 1;
}
