/**
 * Refusals: what was asked cannot be done, and the asker can do something about it.
 * Codes are stable and never re-used; the title is public and tells nothing about who exists.
 */
const problems = {
  invalid_input: { status: 400, title: 'The request could not be read.' },
  request_too_large: { status: 413, title: 'The request is too large.' },
  unauthorized: { status: 401, title: 'The credentials of this caller were not accepted.' },
  login_not_found: { status: 404, title: 'This login does not exist, or belongs to another browser.' },
  foreign_form: { status: 403, title: 'This form was not sent from our own page.' },
  held_after_reset: { status: 403, title: 'For 72 hours after the password was reset, this cannot be changed.' },
  page_not_found: { status: 404, title: 'There is no such page.' },
  unknown_channel: { status: 400, title: 'This channel is not part of the policy in force.' },
  changes_by_post_only: { status: 403, title: 'Changes of this account are accepted in writing by post only.' },
  customer_not_found: { status: 404, title: 'There is no such customer.' },
  no_policy_in_force: { status: 503, title: 'No policy is in force yet.' },
  policy_invalid: { status: 400, title: 'The policy file has errors.' },
  policy_request_not_found: { status: 404, title: 'There is no open request for this policy.' },
  import_running: { status: 409, title: 'Another import is under way.' },
  import_not_found: { status: 404, title: 'This file has not been imported.' },
  operator_request_not_found: { status: 404, title: 'Nothing of this kind waits for approval.' },
  nothing_held: { status: 409, title: 'Nothing is held or frozen there.' },
  case_not_found: { status: 404, title: 'There is no such open case.' },
  conflicts_not_requested: { status: 404, title: 'Nothing of this import waits for approval.' },
  key_not_found: { status: 404, title: 'There is no such key.' },
  key_in_use: { status: 409, title: 'This key is the only one that signs.' },
  second_person_required: { status: 403, title: 'The person who approves must not be the person who requested.' },
  too_busy: { status: 503, title: 'Too many people are logging in at this moment.' },
  outage: { status: 503, title: 'The service cannot be reached at this moment.' },
} as const;

export type ProblemCode = keyof typeof problems;

/** A refusal with a stable code (RFC 9457 `type`), handled once per edge: HTTP in web/problems.ts, exit code in the CLI. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  /** Public, one sentence about this occurrence: what to do. */
  readonly detail: string | undefined;

  constructor(code: ProblemCode, detail?: string, options?: { cause?: unknown }) {
    super(detail ?? problems[code].title, options);
    this.code = code;
    this.status = problems[code].status;
    this.title = problems[code].title;
    this.detail = detail;
  }
}
