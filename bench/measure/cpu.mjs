import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';

const ticks = 100; // USER_HZ of every Linux that Node runs on

/** Seconds of CPU (user and system) that a process and all its living descendants have used, reaped children included. */
export function cpuOfTree(pid) {
  const processes = new Map();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(name) : null;
    if (stat) processes.set(Number(name), stat);
  }
  const sum = (id) => {
    const own = processes.get(id);
    if (!own) return 0;
    let total = own.seconds;
    for (const [child, { parent }] of processes) if (parent === id) total += sum(child);
    return total;
  };
  return sum(pid);
}

function readStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { parent: fields[1], seconds: (fields[11] + fields[12] + fields[13] + fields[14]) / ticks };
  } catch {
    return null; // ended meanwhile
  }
}

/** Resident memory of one process in MB: now, and at its highest. */
export function memoryOf(pid) {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? Number.NaN) / 1024);
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** How busy the machine is with anything: the figures are worth less the higher this is. */
export const load = () => Number(os.loadavg()[0].toFixed(1));
