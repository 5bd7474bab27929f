import { second } from '#core/instant.ts';
import { switchOnNotification } from '#usecases/notifications/switch-on-notification.ts';
import { takeSnapshot } from '#usecases/rollout/take-snapshot.ts';
import { tellCustomers } from '#usecases/rollout/tell-customers.ts';
import type { Jobs } from './job.ts';

/**
 * What a dated policy makes due: the evidence of the login notification switched on, and the snapshot. Waves, settings and channel dates are judged at each login and need no job.
 * Until it has run, a customer is evaluated on the spot by the same rule, so a minute's delay changes nothing for anybody.
 */
export const rolloutJobs: Jobs = {
  apply_rollout: {
    run: async (app, _payload, signal) => {
      await switchOnNotification(app, { settling: 5 * second, signal });
      await takeSnapshot(app, { settling: 5 * second, signal });
    },
    every: '* * * * *',
  },
  // Messages on the site: a version of the policy, or a snapshot, is told to every customer once.
  tell_customers: { run: (app, _payload, signal) => tellCustomers(app, { signal }), every: '* * * * *' },
};
