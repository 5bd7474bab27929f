import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import type { FastifyPluginAsync } from 'fastify';
import type { AssetManifest } from '#ui/frame.ts';
import { assetFolder, buildAssets } from './asset-build.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface Assets {
  /** For the `Frame` of each page. */
  readonly manifest: AssetManifest;
  /** Serves `/assets/*` from memory: names carry a hash of the content, so a browser may keep them for ever. */
  readonly plugin: FastifyPluginAsync;
}

interface Served {
  readonly type: string;
  readonly plain: Buffer;
  readonly brotli: Buffer;
}

async function load(manifest: AssetManifest): Promise<ReadonlyMap<string, Served>> {
  const compress = promisify(brotliCompress);
  const files = Object.values(manifest).map(async ({ url }) => {
    const plain = await readFile(join(assetFolder, basename(url)));
    return [basename(url), { type: mediaTypes[extname(url)] ?? 'application/octet-stream', plain, brotli: await compress(plain) }] as const;
  });
  return new Map(await Promise.all(files));
}

/** Builds the browser's files when they are missing or older than their sources, and reads them. */
export async function loadAssets(): Promise<Assets> {
  const manifest = await buildAssets();
  const files = await load(manifest);
  return {
    manifest,
    plugin: async (server) => {
      server.get<{ Params: { file: string } }>('/assets/:file', async (request, reply) => {
        const file = files.get(request.params.file);
        if (!file) return reply.code(404).type('text/plain; charset=utf-8').send('Not found\n');
        const brotli = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
        if (brotli) reply.header('content-encoding', 'br');
        return reply
          .type(file.type)
          .header('cache-control', 'public, max-age=31536000, immutable')
          .header('vary', 'accept-encoding')
          .header('x-content-type-options', 'nosniff')
          .send(brotli ? file.brotli : file.plain);
      });
    },
  };
}
