import { type Duration, day, type Instant } from './instant.ts';

/** How a number or address came to be registered. */
export type ContactSource = 'import' | 'web' | 'support' | 'post';

/** What was bound or changed less than this ago is young (mission.md rule 12). */
export const youngFor: Duration = 3 * day;

/**
 * Young things log in, but authorise no contact or factor change, withdrawal, thaw, or switching notices off. What a brokerage's account export brought was
 * registered with it before; waves and the snapshot make nothing young.
 */
export const isYoung = ({ source, boundAt }: { readonly source: ContactSource; readonly boundAt: Instant }, now: Instant): boolean =>
  source !== 'import' && now < boundAt + youngFor;
