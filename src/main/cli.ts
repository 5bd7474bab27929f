import type { OpenedApp } from '#cli/command.ts';
import { runCli } from '#cli/run.ts';
import { tolerateClosedOutput } from '#cli/terminal.ts';
import type { BreachedPasswords } from '#ports/breached-passwords.ts';

/** Loaded only by commands that need the database: `policy check` and `simulate` run without one. */
async function openApp(): Promise<OpenedApp> {
  const { openCliApp } = await import('./cli-app.ts');
  return openCliApp(process.env);
}

async function breachedPasswords(): Promise<BreachedPasswords> {
  const { openBreachedPasswords } = await import('#gateways/breached-passwords.ts');
  return openBreachedPasswords();
}

// stdin is opened only when a command reads it.
const terminal = {
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
};
tolerateClosedOutput(terminal);
process.exitCode = await runCli(process.argv.slice(2), { terminal, openApp, breachedPasswords });
