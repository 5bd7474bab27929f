// Loaded before a server (--import): password hashing costs nothing, so that all the rest of a login can be weighed. Never part of the product.
import { registerHooks } from 'node:module';

const stub = `data:text/javascript,${encodeURIComponent(`
  export const Algorithm = { Argon2d: 0, Argon2i: 1, Argon2id: 2 };
  export const Version = { V0x10: 0, V0x13: 1 };
  export const hash = async () => '$argon2id$v=19$m=19456,t=2,p=1$czanUZXullqvvY6TImAdkg$7BvHE3Qj2FGjGBMS/FfXsaPayDW7mM80m/oJJlVLQ5U';
  export const verify = async () => true;
  export const hashSync = () => '';
  export const verifySync = () => true;
  export default { Algorithm, Version, hash, verify, hashSync, verifySync };
`)}`;

registerHooks({
  resolve: (specifier, context, next) => (specifier === '@node-rs/argon2' ? { url: stub, shortCircuit: true } : next(specifier, context)),
});
