import { readPhoneConfig } from './config.ts';
import { createPhone } from './phone.ts';

const config = readPhoneConfig(process.env);
const phone = createPhone(config);
await phone.listen({ host: 'localhost', port: config.port });
console.log(`sample phone: http://localhost:${config.port}`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void phone.close().then(() => process.exit(0)));
