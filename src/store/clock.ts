import type { Pool } from 'pg';

/** Channel on which every process hears that the offset changed; the payload says nothing. */
export const clockChannel = 'clock';

/** Milliseconds that the application's clock is ahead of the machine's. */
export async function readClockOffset(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ offset_ms: string }>('select offset_ms from clock_offset');
  return Number(rows[0]?.offset_ms ?? 0);
}

/** Moves the clock forward and tells every process; false when it already stands at or past that offset. Time never runs back here. */
export async function advanceClockOffset(pool: Pool, offsetMs: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `with moved as (update clock_offset set offset_ms = $1 where offset_ms < $1 returning offset_ms)
     select pg_notify('${clockChannel}', '') from moved`,
    [Math.round(offsetMs)],
  );
  return rowCount === 1;
}
