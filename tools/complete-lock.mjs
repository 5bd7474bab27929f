// After adding a dependency: names in package-lock.json the optional packages of other platforms that npm left out because the registry
// it asked does not carry them. Without their names "npm ci" refuses the whole lock. They have no integrity value: npm installs them only
// on their own platform, and takes the value from its registry there.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'win32', 'aix', 'netbsd', 'openbsd', 'sunos', 'openharmony'];
const processors = {
  x64: 'x64',
  arm64: 'arm64',
  ia32: 'ia32',
  arm: 'arm',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
};

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
let added = 0;
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] || !/^\d/.test(version)) continue;
    const words = name.split(/[/-]/);
    const os = words.find((word) => systems.includes(word));
    const cpu = processors[words.find((word) => word in processors)];
    if (!os || !cpu) continue;
    const libc = words.some((word) => word.startsWith('musl'))
      ? ['musl']
      : os === 'linux' && words.some((word) => word.startsWith('gnu'))
        ? ['glibc']
        : undefined;
    lock.packages[path] = { version, cpu: [cpu], ...(entry.dev && { dev: true }), ...(libc && { libc }), optional: true, os: [os] };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms named`);
