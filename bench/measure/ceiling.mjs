// What the hash alone allows on the core this runs on: argon2id verifications per CPU second, at the parameters of the product.
import { hash, verify } from '@node-rs/argon2';

const milliseconds = Number(process.argv[2] ?? 1500);
const password = 'correct horse battery staple';
const kept = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
for (let warm = 0; warm < 5; warm++) await verify(kept, password);
const before = process.cpuUsage();
let done = 0;
for (const end = performance.now() + milliseconds; performance.now() < end; done++) await verify(kept, password);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ perCpuSecond: done / ((user + system) / 1e6) }));
