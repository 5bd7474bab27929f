import type { AccountParts } from '../account/access.ts';

export type RecoveryParts = Omit<AccountParts, 'ask' | 'channelOf'>;

export const startPath = '/password/forgotten';
export const firstProofPath = `${startPath}/check`;

/** Uid of a login that this server gave out, to lead back to; whether there is such a login its own page tells. */
export const readUid = (uid: string | undefined): string | null => (uid !== undefined && /^[\w-]{10,64}$/.test(uid) ? uid : null);
