import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import Fastify from 'fastify';
import { loadAssets } from './assets.ts';

test('each asset is served for ever, as the bytes that its integrity value names, compressed where that is wanted', async () => {
  const assets = await loadAssets();
  const server = Fastify();
  await server.register(assets.plugin);
  for (const { url, integrity } of Object.values(assets.manifest)) {
    const plain = await server.inject({ url });
    assert.equal(plain.statusCode, 200);
    assert.match(String(plain.headers['cache-control']), /immutable/);
    assert.equal(`sha384-${createHash('sha384').update(plain.rawPayload).digest('base64')}`, integrity);
    const small = await server.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
    assert.equal(small.headers['content-encoding'], 'br');
  }
  await server.close();
});

test('nothing but the assets can be read', async () => {
  const assets = await loadAssets();
  const server = Fastify();
  await server.register(assets.plugin);
  for (const url of ['/assets/manifest.json', '/assets/..%2f..%2fpackage.json', '/assets/%2e%2e/package.json', '/assets/app.css']) {
    assert.equal((await server.inject({ url })).statusCode, 404, url);
  }
  await server.close();
});
