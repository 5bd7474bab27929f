import type { ComponentChildren } from 'preact';
import type { Document } from '#core/document/types.ts';
import type { MessageKind } from '#core/gateway-circuit.ts';
import type { Duration, Instant } from '#core/instant.ts';
import type { LocalText, Need } from '#core/policy/types.ts';
import type { Random } from '#core/random.ts';
import type { Catalogue } from '#ui/catalogue.ts';

/** A registered contact opened for one use. The full value never goes into a prompt, a secret or an event. */
export interface OpenContact {
  readonly id: string;
  readonly field: string;
  readonly kind: string;
  /** E.164 number, or an address. */
  readonly value: string;
  /** Keyed digest of the value (base64url): names the authenticator without telling it. */
  readonly lookup: string;
}

/** Facts for policy and evidence. */
export interface MethodTraits {
  readonly phishingResistant: boolean;
  readonly provesPossession: boolean;
  /** PSTN (NIST SP 800-63B-4 3.1.3.3). */
  readonly restricted: boolean;
}

export interface IssueContext {
  readonly now: Instant;
  readonly random: Random;
  /** Contacts that meet the method's need, in order of preference; never empty. */
  readonly contacts: readonly OpenContact[];
  /** A number drawn from a pool, when the method says `drawsFrom`. E.164. */
  readonly drawn: string | null;
  /** Host name for the origin-bound line of a message, e.g. `login.example.jp`. */
  readonly host: string;
  /** For keyed hashing of short codes; per installation. */
  readonly codeKey: Buffer;
  readonly challengeId: string;
  /** Whether the contacts are those that the customer chose for the method; `ignored`: none of the chosen is registered any more. Left out: all. */
  readonly choice?: 'all' | 'chosen' | 'ignored';
  /** A message says what its code is for: at a login, for a procedure on the account site, or for a forgotten password. */
  readonly occasion: 'login' | 'procedure' | 'reset';
}

export interface Delivery {
  readonly kind: MessageKind;
  readonly contactId: string;
  readonly subject?: string;
  readonly text: string;
}

/** What the engine keeps (hashed), shows, and sends. */
export interface Issued<Secret, Prompt> {
  readonly secret: Secret;
  readonly prompt: Prompt;
  readonly delivery: Delivery | null;
  /** Names what is proved (a keyed digest), so that one number or mailbox never counts twice; null until proof tells (a call may come from any registered number). */
  readonly authenticator: string | null;
}

export type Verdict =
  | { readonly result: 'right'; readonly authenticator?: string }
  | { readonly result: 'wrong' }
  | { readonly result: 'unreadable' };

/** A call that reached the gateway with an asserted, presented caller ID. */
export interface InboundCall {
  readonly callerLookup: string;
  /** E.164 */
  readonly called: string;
  readonly receivedAt: Instant;
}

/** An attempt that the caller's number could belong to: the caller's number is registered to its customer. */
export interface PendingAttempt<Secret> {
  readonly challengeId: string;
  readonly secret: Secret;
  readonly state: 'pending' | 'expired' | 'other';
  readonly shownAt: Instant;
  readonly expiresAt: Instant;
}

/** `late`: within ten minutes after the end of one attempt. `ambiguous`: two attempts share what was dialled, neither passes. */
export type Match = { readonly kind: 'one' | 'late'; readonly challengeId: string } | { readonly kind: 'none' | 'ambiguous' };

export interface Timing {
  /** How long an answer is accepted. */
  readonly lifetime: Duration;
  /** In all, when the customer asks for more time; null: cannot be extended. */
  readonly extendedLifetime: Duration | null;
  /** A report that arrives this much after the end of its time is still honoured if the act itself was in time. */
  readonly reportGrace: Duration;
  /** How long the page stays readable after the end (to say that a proof came late). */
  readonly lateWindow: Duration;
}

/** What a page of this method needs; no decision, no secret. */
export interface MethodViewProps<Prompt> {
  readonly t: Catalogue;
  readonly prompt: Prompt;
  readonly now: Instant;
  readonly shownAt: Instant;
  readonly expiresAt: Instant;
  readonly extended: boolean;
  readonly state: 'pending' | 'late' | 'withheld';
  /** Set when the previous answer was not accepted. */
  readonly problem: 'wrong' | 'unreadable' | null;
  /** Where the method's form posts its response. */
  readonly action: string;
  /** Seconds until a resend is possible; null when the method sends nothing. */
  readonly resendIn: number | null;
  readonly occasion: PageOccasion;
}

/**
 * What the page asks for: a login, the proof of a registered contact for a procedure, or control of a new one. `unproved`: of whom nothing is proved yet, so
 * that the page tells nothing of what is registered, and whether anything is.
 */
export type PageOccasion = 'login' | 'registered' | 'target' | 'unproved';

export interface MethodView<Prompt> {
  /** Heading of the page, from the method's own text. */
  title(t: Catalogue): string;
  /** One sentence: why the page asks. */
  why(t: Catalogue, occasion: PageOccasion): string;
  /** The method's short name in a sentence or a list, e.g. 電話番号認証. */
  name(t: Catalogue): string;
  /** One sentence: what will happen to whoever chooses it before anything is proved; goes with `blindPrompt`. */
  offer?(t: Catalogue): string;
  render(props: MethodViewProps<Prompt>): ComponentChildren;
  /** Explanations: beside the main part on a wide screen, below it on a narrow one. */
  aside?(props: MethodViewProps<Prompt>): ComponentChildren;
}

/** What a method's own page of questions and answers says, outside any login. */
export interface MethodHelp {
  /** Heading of the page and words of the link that leads there, e.g. 電話番号認証のご案内. */
  title(t: Catalogue): string;
  document(t: Catalogue, house: HelpHouse): Document;
}

/** Numbers that the brokerage publishes, as people write them, and when support answers. */
export interface HelpHouse {
  readonly supportNumber: string;
  readonly supportHours: string;
  readonly freezeNumber: string;
}

/**
 * An authentication method judges; the engine does the rest: expiry, single use, attempt budget, resend, waits, audit.
 * No I/O, no clock, no database.
 */
export interface AuthenticationMethod<Id extends string = string, Secret = unknown, Prompt = unknown, Response = unknown> {
  readonly id: Id;
  /** Short name in a sentence or a list, for messages: pages take it from the view. */
  readonly name: LocalText;
  /** RFC 8176 values, or private ones (mission.md rule 10), without `pwd`. */
  readonly amr: readonly string[];
  /** What password and this method are worth together. */
  readonly acr: 'pwd+email' | 'mfa' | 'phr';
  readonly traits: MethodTraits;
  readonly needs: Need;
  readonly starts: 'after-password' | 'alone';
  readonly timing: Timing;
  /** Pool from which the engine draws a number for each attempt. */
  readonly drawsFrom?: 'login';
  /** Answers come from outside (a call), so the page waits on an event stream instead of a form. */
  readonly answeredElsewhere: boolean;
  /** Gateway that its messages leave through: while it does not answer, the page says so and offers what else there is first. */
  readonly deliveredBy?: MessageKind;
  /** Columns of the account export that speak of this method, when there are any. */
  readonly exportColumns?: { readonly setting?: string; readonly wave?: string };
  issue(context: IssueContext): Issued<Secret, Prompt>;
  /** What its page shows before anything is proved: nothing that is registered. Left out: it cannot be the first proof for a forgotten password. */
  blindPrompt?(drawn: string | null): Prompt;
  /** Untrusted input to a typed response; null when it cannot be one (then no answer is judged). */
  parse(body: unknown): Response | null;
  verify(
    evidence: { readonly secret: Secret; readonly codeKey: Buffer; readonly challengeId: string },
    response: Response,
  ): Verdict | Promise<Verdict>;
  match?(call: InboundCall, pending: readonly PendingAttempt<Secret>[]): Match;
  /** Loaded lazily: `policy` commands load no page. */
  readonly view: () => Promise<MethodView<Prompt>>;
  /** Questions and answers for customers at `/help/<id>`; loaded lazily. Without it the method has no such page. */
  readonly help?: () => Promise<MethodHelp>;
}
