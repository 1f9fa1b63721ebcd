/** The use cases of a process, wired to one database and one link to Temporal. */
import { createActivities } from '../../activities/index.js';
import { instant, presentMessage } from '../api/present.js';
import { BatchIntake } from '../batches/intake.js';
import { BatchKeeper } from '../batches/keeper.js';
import { BulkLane } from '../batches/lane.js';
import { BatchRuns } from '../batches/runs.js';
import { BatchService } from '../batches/service.js';
import { ConversationService } from '../conversations/service.js';
import { EventFeed } from '../events/feed.js';
import { planEvents } from '../events/planner.js';
import { EventRenderer, sampleRecord } from '../events/render.js';
import { EventService } from '../events/service.js';
import { writtenEvents } from '../events/store.js';
import { publishIncomplete } from '../incoming/inbound-parts.js';
import { RequestDirectory } from '../incoming/requests.js';
import { IncomingService } from '../incoming/service.js';
import { BalanceChecks } from '../jobs/balance-checks.js';
import { MissingRuns } from '../jobs/missing-runs.js';
import { ProviderChecks } from '../jobs/provider-checks.js';
import { Redriver } from '../jobs/redriver.js';
import { Retention } from '../jobs/retention.js';
import { JobService } from '../jobs/service.js';
import type { Log } from '../log.js';
import { MediaFetcher } from '../media/fetcher.js';
import { AcceptService } from '../messages/accept.js';
import { AttemptService } from '../messages/attempt.js';
import { LifecycleService } from '../messages/lifecycle.js';
import { runWanted } from '../messages/run-wanted.js';
import { MessageService } from '../messages/service.js';
import { observeCommits } from '../messages/observer.js';
import { Signaller } from '../messages/signaller.js';
import { Starter } from '../messages/starter.js';
import type { Recorder } from '../monitoring/recorder.js';
import { listenToIncoming } from '../incoming/listener.js';
import { Responder } from '../keywords/responder.js';
import { ReplySender } from '../keywords/sender.js';
import { KeywordService } from '../keywords/service.js';
import { OperatorCalls } from '../payments/operator-calls.js';
import { Desk } from '../phones/desk.js';
import { movedHandOuts } from '../phones/hand-outs.js';
import { Heartbeats } from '../phones/heartbeats.js';
import { LeaseService } from '../phones/leasing.js';
import { PhoneQueue } from '../phones/queue.js';
import { PhoneRuns } from '../phones/runs.js';
import { PhoneService } from '../phones/service.js';
import { PhoneSignals } from '../phones/signals.js';
import { LinkKeeper, type LinkKeeperDeps } from '../links/keeper.js';
import { ProblemService } from '../problems/service.js';
import { DRIVERS, findDriver } from '../providers/registry.js';
import type { Services } from '../services.js';
import { StatsKeeper } from '../stats/keeper.js';
import { StatsService } from '../stats/service.js';
import type { TemporalGateway } from '../temporal/client.js';
import type { JobSchedules } from '../temporal/schedules.js';
import { tracedDrivers } from '../tracing/drivers.js';
import type { Tracing } from '../tracing/tracing.js';
import { Courier } from '../webhooks/courier.js';
import { WebhookPlanner } from '../webhooks/planner.js';
import { WebhookService } from '../webhooks/service.js';
import { DeliveryService } from '../webhooks/delivery-service.js';
import { Visibility } from '../webhooks/visibility.js';
import { DeliveryStarter } from '../webhooks/starter.js';
import type { Role } from './role.js';

export interface PartsOptions {
  role: Role;
  log: Log;
  /** See GatewayOptions. */
  recheckMs?: number;
  /** See DeskDeps. */
  leaseWaitMs?: number;
  /** Who is told of the work; null = nobody. */
  recorder: Recorder | null;
  tracing: Tracing | null;
  links: Pick<LinkKeeperDeps, 'isAlone' | 'onOwned'>;
}

export type Parts = ReturnType<typeof createParts>;

export function createParts(
  services: Services,
  temporal: TemporalGateway,
  schedules: JobSchedules,
  { role, log, recheckMs, leaseWaitMs, recorder, tracing, links }: PartsOptions,
) {
  const { db, apps, groups, selector, http, urls, clock, config, optOutList: optOuts } = services;
  const driverOf = tracing ? tracedDrivers(findDriver, tracing) : findDriver;
  if (recorder) {
    observeCommits(db, recorder.messages);
    writtenEvents.observe(db, recorder.events);
    movedHandOuts.observe(db, recorder.handOuts);
  }
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
  const mediaFetcher = new MediaFetcher({
    db,
    apps,
    driverOf: findDriver,
    http: services.mediaHttp,
    maxBytes: config.mediaMaxBytes,
    clock,
    log,
  });
  const startNow = () => starter.notify();
  runWanted.observe(db, startNow);
  const accept = new AcceptService({
    db,
    apps,
    groups,
    selector,
    driverOf: findDriver,
    allowedNetworks: config.allowedNetworks,
    optOuts,
    clock,
    onAccepted(message) {
      if (message) {
        recorder?.messages.moved(message);
        tracing?.current()?.set({
          'salami.message_id': message.id,
          'salami.app_id': message.appId,
          'salami.provider': message.provider,
          'salami.channel': message.channel,
        });
      }
      startNow();
    },
    ...(tracing && { traceparent: () => tracing.current()?.traceparent ?? null }),
  });
  const replies = new ReplySender({ db, accept, clock, log });
  const responder = new Responder({ optOuts, onDecided: () => replies.notify() });
  listenToIncoming(db, responder);
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
    optOuts,
    mediaFetcher,
    http,
    publicUrl: config.publicUrl,
    clock,
    log,
    ...(recorder && { observe: recorder.callbacks }),
  });
  const operatorCalls = new OperatorCalls({ db, paymentApps: services.paymentAppStore, clock, log });
  const { allowedNetworks } = config;
  const renderer = new EventRenderer({ message: presentMessage, instant });
  const feed = new EventFeed({ db, clock, log });
  const deliveries = new DeliveryStarter({ db, temporal, clock, log });
  const wantedEvents = () => deliveries.notify();
  const planner = new WebhookPlanner({ apps, box: services.box, renderer, onPlanned: wantedEvents });
  planEvents(db, planner);
  const courier = new Courier({
    db,
    webhooks: services.webhookStore,
    renderer,
    http: services.webhookHttp,
    onSwitchedOff: () => planner.forget(),
    onGivenBack: wantedEvents,
    clock,
    log,
    publicUrl: config.publicUrl,
    ...(recorder && { observer: recorder.deliveries }),
  });
  const keeper = new LinkKeeper({
    ...{ db, apps, allowedNetworks, clock, log, ...links },
    drivers: DRIVERS,
    handle: (call) => incoming.handle(call),
  });
  const attempts = new AttemptService({
    db,
    apps,
    selector,
    driverOf,
    http,
    urls,
    links: keeper,
    clock,
    log,
    optOuts,
    phones: new PhoneQueue(),
    recheckMs,
    ...(recorder && { observer: recorder.messages }),
  });
  const batchRuns = new BatchRuns({ db, temporal, log });
  const tellBatches = () => batchRuns.tellSoon();
  const batchIntake = new BatchIntake({
    db,
    apps,
    groups,
    accept,
    driverOf: findDriver,
    allowedNetworks,
    optOuts,
    onStarted: tellBatches,
    clock,
  });
  const lane = new BulkLane({
    db,
    apps,
    groups,
    selector,
    driverOf,
    attempts,
    links: keeper,
    optOuts,
    onLetGo: startNow,
    clock,
    log,
  });
  const phoneRuns = new PhoneRuns({ db, temporal, log });
  const phoneSignals = new PhoneSignals({ db, temporal, log });
  const heartbeats = new Heartbeats({ db, runs: phoneRuns, log });
  const { publicUrl } = config;
  const desk = new Desk({ db, apps, runs: phoneRuns, heartbeats, publicUrl, leaseWaitMs, clock, log });
  const visibility = new Visibility({ db, apps, groups });
  const webhooks = new WebhookService({
    db,
    apps,
    visibility,
    webhooks: services.webhookStore,
    courier,
    allowedNetworks,
    publicUrl,
    sample: (now) => sampleRecord(renderer, now),
    onChanged: () => planner.forget(),
    onPlanned: wantedEvents,
    clock,
  });
  const jobs = new JobService({ db, schedules, clock });
  return {
    problems: new ProblemService({
      db,
      pingTemporal: () => temporal.ping(),
      jobs: () => jobs.list(),
      clock,
    }),
    phones: new PhoneService(desk, log),
    batches: new BatchService({ db, apps, onOrdered: tellBatches, clock }),
    batchIntake,
    batchRuns,
    phoneRuns,
    phoneSignals,
    heartbeats,
    links: keeper,
    feed,
    deliveries,
    replies,
    keywords: new KeywordService({ db, apps, visibility, responder, clock }),
    webhooks,
    webhookDeliveries: new DeliveryService({
      ...{ db, visibility, clock },
      webhooks: services.webhookStore,
      service: webhooks,
      onPlanned: wantedEvents,
    }),
    conversations: new ConversationService({ db, apps, groups, accept }),
    events: new EventService({ db, apps, feed, renderer }),
    stats: new StatsService({ db, clock }),
    requests: new RequestDirectory({ db, apps }),
    statsKeeper: new StatsKeeper({ db, clock, log }),
    starter,
    signaller,
    mediaFetcher,
    accept,
    messages: new MessageService({ db, accept, lifecycle, temporal, clock, log }),
    incoming,
    operatorCalls,
    jobs,
    activities: createActivities({
      attempts,
      lifecycle,
      phones: new LeaseService({ db, apps, optOuts, clock }),
      jobs: {
        starter,
        signaller,
        phoneSignals,
        phoneRuns,
        batchRuns,
        batchIntake,
        publishIncomplete: () => publishIncomplete(db, apps, clock().getTime()),
        missingRuns: new MissingRuns({ db, apps, groups, temporal, clock, log, onMarked: startNow }),
        providerChecks: new ProviderChecks({ db, apps, driverOf: findDriver, http, signaller, clock, log }),
        balances: new BalanceChecks({ db, apps, driverOf: findDriver, http, clock, log }),
        redriver: new Redriver({ db, apps, selector, driverOf: findDriver, clock, onRedriven: startNow }),
        mediaFetcher,
        deliveries,
        replies,
        retention: new Retention({ db, clock, times: config.retention }),
        ...(recorder && { observe: recorder.jobs }),
      },
      courier,
      lane,
      batches: new BatchKeeper({ db, apps, groups, lifecycle, clock }),
      log,
    }),
  };
}
