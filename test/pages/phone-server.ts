// The sample phone in front of a real internal listener and database; Playwright's own processes cannot load our .tsx.
import { phoneWorld } from '../support/phone.ts';

const world = await phoneWorld(Number(process.env.PHONE_PORT ?? 0));
console.log(`ready ${JSON.stringify({ url: world.url, tokens: world.tokens })}`);
process.once('SIGTERM', () => void world.close().then(() => process.exit(0)));
