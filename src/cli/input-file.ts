import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { UsageError } from './command.ts';

const chunkSize = 256 * 1024;

/** The bytes of a file, a named pipe, or `-` (stdin). `size` is null when it cannot be known. Throws UsageError in one sentence. */
export async function openInput(
  path: string,
  stdin: Readable,
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly size: number | null }> {
  if (path === '-') return { bytes: explained('standard input', stdin), size: null };
  const facts = await stat(path).catch((error: unknown) => refuse(path, error));
  if (facts.isDirectory()) throw new UsageError(`${path} is a folder, not a file.`);
  return { bytes: explained(path, createReadStream(path, { highWaterMark: chunkSize })), size: facts.isFile() ? facts.size : null };
}

/** A small file as a whole, at most `limit` bytes and one more, by which a file that is too large is known. Throws UsageError. */
export async function readSmallFile(path: string, limit: number): Promise<Uint8Array> {
  const file = await open(path).catch((error: unknown) => refuse(path, error));
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of file.createReadStream({ autoClose: false, end: limit })) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > limit) break;
    }
    return Buffer.concat(chunks);
  } catch (error) {
    return refuse(path, error);
  } finally {
    await file.close();
  }
}

async function* explained(path: string, stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    refuse(path, error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'does not exist',
  ELOOP: 'is a link that leads round in a circle',
  ENAMETOOLONG: 'has too long a name',
};

function refuse(path: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasons[code];
  if (reason === undefined) throw error;
  throw new UsageError(`${path} ${reason}.`, { cause: error });
}
