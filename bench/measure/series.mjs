import { join } from 'node:path';
import { cores, runNode } from '../set-up/processes.mjs';
import { cpuOfTree, memoryOf } from './cpu.mjs';
import { closedLoop } from './loops.mjs';
import { median, percentile, round } from './numbers.mjs';

/** argon2id verifications per CPU second on the server's core, measured at this moment. */
export async function ceiling(milliseconds = 1500) {
  const script = join(import.meta.dirname, 'ceiling.mjs');
  const output = await runNode([script, String(milliseconds)], { core: cores.server, env: { UV_THREADPOOL_SIZE: '1' } });
  return JSON.parse(output).perCpuSecond;
}

/** `count` acts by `width` workers, with what they cost the server and PostgreSQL. A few go before, unmeasured. */
export async function weigh({ pid, postgres, count, width, act, warm = Math.min(20, Math.ceil(count / 4)) }) {
  await closedLoop({ count: warm, width, act });
  const before = [cpuOfTree(pid), cpuOfTree(postgres)];
  const { latencies, seconds } = await closedLoop({ count, width, act: (index) => act(warm + index) });
  const after = [cpuOfTree(pid), cpuOfTree(postgres)];
  return {
    count,
    width,
    perSecond: round(count / seconds, 1),
    p50: round(median(latencies)),
    p99: round(percentile(latencies, 0.99)),
    serverCpuMs: round(((after[0] - before[0]) / count) * 1000, 3),
    postgresCpuMs: round(((after[1] - before[1]) / count) * 1000, 3),
    peakMb: memoryOf(pid).peak,
  };
}
