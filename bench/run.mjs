// npm run bench -- COMMAND [--quick]: measures, prints one line a goal, appends records to bench/results/. Starts all that it needs on loopback,
// and ends it. Not part of the product: see docs/performance.md.
import { load } from './measure/cpu.mjs';
import { endAll } from './set-up/processes.mjs';

const commands = {
  login: 'P1, P2, P3, P6, P10: the core of a login, beside Better Auth',
  oidc: 'P1, P2, P7: a login through the OpenID provider, plain and FAPI, beside oidc-provider alone',
  simulate: 'policy simulate over an account export',
  snapshot: 'P8: the assignment of 1.5 million customers',
  bell: 'P12: three and ten times more logins than can be served',
  calls: 'P13: from an inbound call to the next page, 1,000 screens waiting',
  growth: 'P11: 10 thousand customers and 1 million (--customers=10000000 for more)',
  steps: 'where the CPU time of a login goes, request by request',
  peers: 'Better Auth and oidc-provider alone',
};

const [name, ...flags] = process.argv.slice(2);
if (!Object.hasOwn(commands, name ?? '')) {
  console.error(
    `npm run bench -- COMMAND [--quick]\n\n${Object.entries(commands)
      .map(([key, text]) => `  ${key.padEnd(10)}${text}`)
      .join('\n')}`,
  );
  process.exit(2);
}

const option = (key) => flags.find((flag) => flag.startsWith(`--${key}=`))?.split('=')[1];
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => endAll().finally(() => process.exit(130)));
process.on('disconnect', () => endAll().finally(() => process.exit(130)));

try {
  console.log(`${name}${flags.length > 0 ? ` ${flags.join(' ')}` : ''}, ${new Date().toISOString()}, load average ${load()}`);
  const module = await import(`./commands/${name}.mjs`);
  await module[name]({ quick: flags.includes('--quick'), option });
  console.log(`load average at the end ${load()}`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await endAll();
}
process.exit();
