import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetUpError } from '#core/set-up-error.ts';
import type { NameOf } from '../settings.ts';
import { Variables } from '../variables.ts';

/** Where the parts of the sample set-up listen. */
export interface SamplePorts {
  readonly kannuki: number;
  readonly internal: number;
  readonly brokerage: number;
  readonly phone: number;
}

const parts: Readonly<Record<keyof SamplePorts, NameOf<'port'>>> = {
  kannuki: 'KANNUKI_PORT',
  internal: 'KANNUKI_INTERNAL_PORT',
  brokerage: 'BROKERAGE_PORT',
  phone: 'PHONE_PORT',
};
const names = Object.keys(parts) as (keyof SamplePorts)[];

/** Throws SetUpError for a bad port, or one given twice. */
export function readSamplePorts(env: NodeJS.ProcessEnv): SamplePorts {
  const variables = new Variables(env);
  const ports = Object.fromEntries(names.map((name) => [name, variables.port(parts[name])])) as unknown as SamplePorts;
  names.forEach((name, index) => {
    const twin = names.slice(0, index).find((other) => ports[other] === ports[name]);
    if (twin) variables.refuse(parts[name], `another port than ${parts[twin]}`, `both are ${ports[name]}`);
  });
  variables.finish();
  return ports;
}

/** Throws SetUpError naming each port in use and the variable that changes it; `patience`: how long it may still be in use, milliseconds. */
export async function requireFreePorts(ports: SamplePorts, patience = 0): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(250)) {
    const free = await Promise.all(names.map((name) => isFree(ports[name])));
    if (free.every((one) => one)) return;
  }
  const taken: string[] = [];
  for (const name of names) {
    if (!(await isFree(ports[name])))
      taken.push(
        `Port ${ports[name]} is in use by another program. Set ${parts[name]} to a free one, e.g. ${parts[name]}=${ports[name] + 10}.`,
      );
  }
  if (taken.length > 0) throw new SetUpError(taken.join('\n'));
}

/** On both loopback addresses: a browser may take either for "localhost". */
async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1', '0.0.0.0']) {
    const failure = await new Promise<string | undefined>((resolve) => {
      const probe = createServer();
      probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)));
    });
    if (failure === 'EACCES') throw new SetUpError(`Port ${port} may not be opened by this user: ports below 1024 are reserved.`);
    if (failure === 'EADDRINUSE') return false;
  }
  return true;
}
