import { createMailSender } from '#gateways/mail-http.ts';
import { createSmsSender } from '#gateways/sms-http.ts';
import { rolloutJobs } from '#jobs/apply-rollout.ts';
import { enforcementJobs } from '#jobs/enforcement.ts';
import { startEnforcementTimer } from '#jobs/enforcement-timer.ts';
import type { JobLogger } from '#jobs/job.ts';
import { startWorker, type Worker } from '#jobs/worker.ts';
import { type ClientEntry, readClients, withAccountSite } from '#oidc/clients.ts';
import { createLogoutSender } from '#oidc/logout-sender.ts';
import { createSecurityEventSender } from '#oidc/security-event-sender.ts';
import { observe } from '#ports/observation.ts';
import { clockChannel } from '#store/clock.ts';
import { openJobPool } from '#store/job-queue.ts';
import { createOidcStorage } from '#store/oidc-storage.ts';
import { policyChannel } from '#store/policy.ts';
import type { ClientOf } from '#usecases/enforcement/judge-session.ts';
import type { BuiltApp } from './app.ts';
import type { Config } from './config.ts';

/** All jobs on the senders of the configuration; the same inside a server and in a process of their own. */
export async function startJobs(config: Config, { app, listener }: BuiltApp, logger: JobLogger): Promise<Worker> {
  const clients = withAccountSite(readClients(config.clientsFile), config.issuer);
  const clientOf = enforcedClients(clients);
  const channels = {
    storage: createOidcStorage(app),
    sealing: app.sealing,
    issuer: config.issuer,
    clients,
    privateHosts: config.channelPrivateHosts,
  };
  const securityEvents = createSecurityEventSender(channels);
  const worker = await startWorker({
    app,
    logger,
    openPool: () => openJobPool(config.databaseUrl),
    senders: { sms: observed('sms', createSmsSender(config.smsGateway)), mail: observed('mail', createMailSender(config.mailGateway)) },
    logouts: observed('logout', createLogoutSender(channels)),
    securityEvents: { receivers: securityEvents.receivers, ...observed('security_event', securityEvents) },
    jobs: { ...rolloutJobs, ...enforcementJobs(clientOf) },
  });
  const onChange = (changed: () => void): (() => void) => {
    const ends = [policyChannel, clockChannel].map((channel) => listener.subscribe(channel, changed));
    return () => {
      for (const end of ends) end();
    };
  };
  const timer = startEnforcementTimer({ app, clientOf, onChange, logger });
  return {
    stop: async () => {
      await timer.stop();
      await worker.stop();
    },
  };
}

/** What enforcement knows of the configured clients. */
export function enforcedClients(clients: readonly ClientEntry[]): ClientOf {
  const known = new Map(
    clients.map((client) => [client.client_id, { channel: client.channel, told: client.backchannel_logout_uri !== undefined }]),
  );
  return (clientId) => known.get(clientId);
}

/** How long the gateway took and what it said, for whoever watches. */
function observed<Message, Outcome extends { readonly result: string }>(
  name: string,
  sender: { send(message: Message): Promise<Outcome> },
) {
  return {
    send: (message: Message) =>
      observe(
        { kind: 'send', name },
        () => sender.send(message),
        ({ result }) => result,
      ),
  };
}
