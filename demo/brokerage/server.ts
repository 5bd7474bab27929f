import { buildApp } from './app.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const app = buildApp(config);
await app.listen({ host: 'localhost', port: config.port });
console.log(`The sample brokerage listens on http://localhost:${config.port}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
