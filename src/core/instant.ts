/** Milliseconds since the Unix epoch, on the application's clock. */
export type Instant = number;

/** Milliseconds. */
export type Duration = number;

export const second: Duration = 1_000;
export const minute: Duration = 60 * second;
export const hour: Duration = 60 * minute;
export const day: Duration = 24 * hour;
