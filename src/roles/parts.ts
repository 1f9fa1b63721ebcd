/** The use cases of a process, wired to one database and one link to Temporal. */
import { createActivities } from '../../activities/index.js';
import { publishIncomplete } from '../incoming/inbound-parts.js';
import { IncomingService } from '../incoming/service.js';
import { MissingRuns } from '../jobs/missing-runs.js';
import { ProviderChecks } from '../jobs/provider-checks.js';
import { Redriver } from '../jobs/redriver.js';
import { Retention } from '../jobs/retention.js';
import { JobService } from '../jobs/service.js';
import type { Log } from '../log.js';
import { AcceptService } from '../messages/accept.js';
import { AttemptService } from '../messages/attempt.js';
import { LifecycleService } from '../messages/lifecycle.js';
import { MessageService } from '../messages/service.js';
import { Signaller } from '../messages/signaller.js';
import { Starter } from '../messages/starter.js';
import { LinkKeeper } from '../links/keeper.js';
import { DRIVERS, findDriver } from '../providers/registry.js';
import type { Services } from '../services.js';
import type { TemporalGateway } from '../temporal/client.js';
import type { JobSchedules } from '../temporal/schedules.js';
import type { Role } from './role.js';

export type Parts = ReturnType<typeof createParts>;

export function createParts(
  services: Services,
  temporal: TemporalGateway,
  schedules: JobSchedules,
  role: Role,
  log: Log,
  links: { isAlone: boolean; onOwned: (appIds: readonly number[]) => void },
) {
  const { db, apps, groups, selector, http, urls, clock, config } = services;
  const starter = new Starter({
    db,
    apps,
    groups,
    temporal,
    clock,
    log,
    concurrency: config.startConcurrency,
    onlyForeign: !role.servesApi,
  });
  const signaller = new Signaller({ db, temporal, clock, log });
  const startNow = () => starter.notify();
  const accept = new AcceptService({ db, apps, groups, selector, clock, onAccepted: startNow });
  const lifecycle = new LifecycleService({
    db,
    apps,
    groups,
    selector,
    driverOf: findDriver,
    http,
    clock,
    log,
  });
  const incoming = new IncomingService({
    db,
    apps,
    driverOf: findDriver,
    signaller,
    publicUrl: config.publicUrl,
    clock,
    log,
  });
  const { allowedNetworks } = config;
  const keeper = new LinkKeeper({
    ...{ db, apps, allowedNetworks, clock, log, ...links },
    drivers: DRIVERS,
    handle: (call) => incoming.handle(call),
  });
  const attempts = new AttemptService({
    ...{ db, apps, http, urls, clock, log },
    driverOf: findDriver,
    links: keeper,
  });
  return {
    links: keeper,
    starter,
    signaller,
    accept,
    messages: new MessageService({ db, accept, lifecycle, temporal, clock, log }),
    incoming,
    jobs: new JobService({ db, schedules, clock }),
    activities: createActivities({
      attempts,
      lifecycle,
      jobs: {
        starter,
        signaller,
        publishIncomplete: () => publishIncomplete(db, apps, clock().getTime()),
        missingRuns: new MissingRuns({ db, apps, groups, temporal, clock, log, onMarked: startNow }),
        providerChecks: new ProviderChecks({ db, apps, driverOf: findDriver, http, signaller, clock, log }),
        redriver: new Redriver({ db, apps, selector, clock, onRedriven: startNow }),
        retention: new Retention({ db, clock, times: config.retention }),
      },
      log,
    }),
  };
}
