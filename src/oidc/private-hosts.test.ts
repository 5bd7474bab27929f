import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import Provider from 'oidc-provider';
import { guardedFetch } from './private-hosts.ts';

/** The provider's own method, not in its published types. */
interface LogoutClient {
  backchannelLogout(sub: string, sid: string): Promise<void>;
}

describe('back-channel logout to a private address', () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(200).end();
  });
  before(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
  after(() => new Promise((done) => server.close(done)));

  const send = async (allowed: (port: number) => string[]): Promise<void> => {
    const { port } = server.address() as AddressInfo;
    const provider = new Provider('https://login.example.jp', {
      clients: [
        {
          client_id: 'c',
          redirect_uris: ['https://x.example.jp/'],
          token_endpoint_auth_method: 'none',
          backchannel_logout_uri: `http://127.0.0.1:${port}/logout`,
          id_token_signed_response_alg: 'RS256',
        },
      ],
      features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: false } },
      fetch: guardedFetch(allowed(port)),
    });
    const client = (await provider.Client.find('c')) as unknown as LogoutClient;
    await client.backchannelLogout('sub', 'sid');
  };

  test('is refused unless the operator names the host', async () => {
    await assert.rejects(send(() => []));
    await assert.rejects(send(() => ['localhost']));
    await assert.rejects(send((port) => [`127.0.0.1:${port + 1}`]));
    assert.equal(asked, 0);
  });

  test('goes out to a named host, or a named host and port', async () => {
    await send(() => ['127.0.0.1']);
    await send((port) => [`127.0.0.1:${port}`]);
    assert.equal(asked, 2);
  });
});
