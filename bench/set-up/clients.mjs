import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';

const home = 'http://localhost:9';

/** One client of each profile, with what its back end signs with. */
export async function makeClients() {
  return [await makeClient('bench-plain', 'plain'), await makeClient('bench-fapi', 'fapi')];
}

async function makeClient(id, profile) {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const entry = {
    client_id: id,
    channel: 'customer-site',
    profile,
    redirect_uris: [`${home}/${id}/callback`],
    post_logout_redirect_uris: [`${home}/${id}/`],
    resource: `${home}/${id}/api`,
    ...(profile === 'fapi' && { jwks: { keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }] } }),
  };
  const proofKeys = await generateKeyPair('ES256', { extractable: true });
  const proofJwk = await exportJWK(proofKeys.publicKey);
  return {
    id,
    profile,
    entry,
    redirectUri: entry.redirect_uris[0],
    /** What the client adds to a request to authenticate itself. */
    authentication: async (issuer) => (profile === 'plain' ? { client_id: id } : assertion(id, kid, privateKey, issuer)),
    /** The header that binds what is issued to the client's key (RFC 9449); none for the plain profile. */
    binding: async (method, url) =>
      profile === 'plain' ? {} : { dpop: await proof(method, url, { publicJwk: proofJwk, privateKey: proofKeys.privateKey }) },
  };
}

/** RFC 7523; FAPI 2.0 wants the issuer as the one audience. */
async function assertion(id, kid, key, issuer) {
  const jwt = new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).setIssuer(id).setSubject(id).setAudience(issuer);
  return {
    client_id: id,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await jwt.setJti(randomUUID()).setIssuedAt().setExpirationTime('60s').sign(key),
  };
}

const proof = (method, url, { publicJwk, privateKey }) =>
  new SignJWT({ htm: method, htu: url })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicJwk })
    .setJti(randomUUID())
    .setIssuedAt()
    .sign(privateKey);
