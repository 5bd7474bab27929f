import { readPerson } from '#core/person.ts';
import { type Arguments, UsageError } from './command.ts';

/** Who acts, and as which of the two persons that an act needs. */
export interface ActingPerson {
  readonly role: 'requests' | 'approves';
  readonly name: string;
}

/** Reads `--requested-by` or `--approve-by`. Throws UsageError unless exactly one is given. */
export function readActingPerson(typed: Arguments): ActingPerson {
  const [requestedBy, approvedBy] = [typed.one('requested-by'), typed.one('approve-by')];
  if (requestedBy !== undefined && approvedBy !== undefined)
    throw new UsageError('Give --requested-by or --approve-by, not both: two persons act, one after the other.');
  if (requestedBy !== undefined) return { role: 'requests', name: readPerson(requestedBy) };
  if (approvedBy !== undefined) return { role: 'approves', name: readPerson(approvedBy) };
  throw new UsageError('Say who acts: --requested-by NAME for the first person, --approve-by NAME for the second.');
}
