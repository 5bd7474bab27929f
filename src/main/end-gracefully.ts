/** Milliseconds: longer than everything under way may take, shorter than a supervisor's patience (systemd 90 s, Kubernetes 30 s, Docker 10 s). */
const longest = 9_500;

/** On SIGTERM and SIGINT ends what is under way and leaves (`drain`: after so many milliseconds more); what is not over by then is cut off, as a kill would. A second signal ends at once. */
export function endGracefully(close: () => Promise<void>, drain = 0): void {
  const stop = (): void => {
    setTimeout(() => leave(new Error('Something was still under way after the time for a graceful end.')), longest + drain).unref();
    close().then(() => process.exit(0), leave);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
}

function leave(error: unknown): never {
  console.error(error);
  process.exit(1);
}
