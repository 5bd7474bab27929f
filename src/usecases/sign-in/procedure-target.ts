import type { ContactField, ContactKind } from '#core/customer/facts.ts';
import type { Instant } from '#core/instant.ts';
import type { Need } from '#core/policy/types.ts';
import { type ProcedureKind, procedureRules } from '#core/procedure.ts';
import { isYoung } from '#core/young.ts';
import type { SealedContact } from '#store/facts.ts';
import type { ProvedFor } from '#store/sign-in/state.ts';
import type { App } from '../app.ts';

/** The new number or address that a procedure is about, as `sealed` holds it beside whatever else. */
export interface TargetContact {
  readonly field: ContactField;
  readonly kind: ContactKind;
  /** E.164, or an address. */
  readonly value: string;
}

/** Opens the procedure's personal values. Throws when it has no target: asking for its proof is a fault of ours. */
export function targetOf(app: Pick<App, 'sealing'>, { sealed }: Pick<ProvedFor, 'sealed'>): TargetContact {
  if (sealed === null) throw new Error('the procedure has no target');
  return (JSON.parse(app.sealing.open('procedure', Buffer.from(sealed, 'base64'))) as { target: TargetContact }).target;
}

/** A value that is not registered yet serves a need by what it is; fields do not matter before it stands in one. */
export const targetMeets = ({ kind }: TargetContact, need: Need): boolean =>
  need === 'callable-number'
    ? kind === 'mobile' || kind === 'landline' || kind === 'voip'
    : need === 'mobile-number'
      ? kind === 'mobile'
      : need === 'email-address' && kind === 'email';

/** Whether a registered contact may prove something for a procedure of this kind. */
export const mayProve = (contact: SealedContact, kind: string, now: Instant): boolean =>
  procedureRules[kind as ProcedureKind].youngCounts || !isYoung(contact, now);
