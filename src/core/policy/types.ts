import type { Duration, Instant } from '#core/instant.ts';

/** What a method must find registered to reach a customer. */
export type Need = 'callable-number' | 'mobile-number' | 'email-address' | 'authenticator';

/** Japanese and English wording of a name in the policy file. */
export interface LocalText {
  readonly ja: string;
  readonly en: string;
}

/** One method as the policy sees it; ids are opaque to core. */
export interface MethodRule {
  readonly id: string;
  readonly needs: Need;
  /** null: `not yet`. */
  readonly liveFrom: Instant | null;
  /** Customers may choose this method themselves from this instant; null: they may not. */
  readonly choosableFrom: Instant | null;
  /** Method used instead when this one cannot reach the customer now; null: none. */
  readonly fallback: string | null;
}

/** What a channel asks in [from, until). `nobody`: nothing. `chosen`: only whom a setting or a wave asks. `everyone`: every customer. */
export interface Requirement {
  readonly from: Instant;
  readonly until: Instant;
  readonly require: 'nobody' | 'chosen' | 'everyone';
  /** Method ids in order of preference. */
  readonly accept: readonly string[];
  /** 予定: changes wording only. */
  readonly planned: boolean;
}

export interface Suspension {
  readonly from: Instant;
  /** As written in the file. */
  readonly until: Instant;
  /** The latest of `until` and the `liveFrom` of the methods the resumption depends on; Infinity while one is `not yet`. */
  readonly effectiveUntil: Instant;
  readonly planned: boolean;
}

export interface ChannelRule {
  readonly id: string;
  readonly name: LocalText;
  /** Contiguous, ordered, from -Infinity to Infinity. */
  readonly timeline: readonly Requirement[];
  readonly suspensions: readonly Suspension[];
}

export interface WaveRule {
  readonly method: string;
  /** First and last 00:00 (Asia/Tokyo) that a customer's own date may have; both included. */
  readonly first: Instant;
  readonly last: Instant;
}

/** In order: the first whose need is met (or that needs nothing further) is assigned. */
export interface SnapshotRule {
  readonly at: Instant;
  readonly assign: readonly { readonly when: Need | 'otherwise'; readonly method: string }[];
}

/** A compiled policy: every date an Instant, checked for overlaps, gaps and unknown names. */
export interface Policy {
  readonly name: string;
  readonly title: LocalText;
  readonly factorLifetime: Duration;
  readonly methods: ReadonlyMap<string, MethodRule>;
  readonly channels: ReadonlyMap<string, ChannelRule>;
  readonly waves: WaveRule | null;
  readonly snapshot: SnapshotRule | null;
  /** From when login notification is switched on for every customer with an address; null: never. */
  readonly loginNotificationOnFrom: Instant | null;
}

export type Outcome = 'allow' | 'challenge' | 'suspended' | 'locked_out';
export type Reason = 'required' | 'not_yet_required' | 'channel_suspended' | 'no_valid_phone_number' | 'no_email' | 'no_authenticator';
export type Basis = 'set_by_customer' | 'wave' | 'snapshot_default' | 'channel_rule' | 'suspension';

/** One step of reasoning, for `policy explain` and for the evidence. */
export interface AppliedRule {
  /** Stable snake_case name, e.g. `setting_in_force`, `wave_in_force`, `assigned_by_snapshot`, `fallback_used`. */
  readonly rule: string;
  /** Facts as the rule saw them: ids, instants (ISO 8601, +09:00), kinds. Never a number or an address. */
  readonly detail: Readonly<Record<string, string>>;
}

export interface Decision {
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** Set exactly when the outcome is `challenge`. */
  readonly method: string | null;
  /** Methods the customer may use instead of `method`, on this channel, by the customer's own choice on the page (rule 3: phone-call for one on SMS). */
  readonly alternatives: readonly string[];
  readonly basis: Basis | null;
  readonly rules: readonly AppliedRule[];
}
