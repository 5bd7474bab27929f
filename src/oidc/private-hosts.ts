import type { Configuration } from 'oidc-provider';

/**
 * The provider's own requests (back-channel logout) never go to private addresses, except to hosts that the operator names in
 * CHANNEL_PRIVATE_HOSTS: `name` for every port, or `name:port`.
 */
export function guardedFetch(privateHosts: readonly string[]): NonNullable<Configuration['fetch']> {
  return (input, init) => {
    const { host, hostname } = new URL(input instanceof Request ? input.url : input);
    if (!privateHosts.includes(hostname) && !privateHosts.includes(host)) return globalThis.fetch(input, init);
    // The guard is a dispatcher that closes connections to private addresses.
    const { dispatcher: _, ...free } = { dispatcher: undefined, ...init };
    return globalThis.fetch(input, free);
  };
}
