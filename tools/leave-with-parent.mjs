// Loaded into every program that the set-up starts: it ends when the set-up was killed and nobody would stop it any more.
if (process.channel) {
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
