/** Builds what both the server and the command line need: the database, its stores and the rules on top of them. */
import { GroupLoad } from './apps/group-load.js';
import { AppSelector } from './apps/selector.js';
import { AppService } from './apps/service.js';
import { AppStore, GroupStore } from './apps/store.js';
import { CallService } from './calls/service.js';
import type { Config } from './config.js';
import { openDatabase, type Db } from './db/connect.js';
import { callbackUrls, type CallbackUrls } from './incoming/urls.js';
import { MediaService } from './media/service.js';
import { OptOutList } from './opt-outs/list.js';
import { OptOutService } from './opt-outs/service.js';
import { PaymentAppService } from './payments/app-service.js';
import { PaymentAppStore } from './payments/app-store.js';
import { PaymentService } from './payments/service.js';
import { LinkStates } from './links/states.js';
import { phoneLimits } from './phones/capacity.js';
import { PhoneDirectory } from './phones/directory.js';
import { PhoneRegistry } from './phones/registry.js';
import { createHttpClient } from './providers/http.js';
import { DRIVERS, findDriver } from './providers/registry.js';
import { AuditLog } from './security/audit-list.js';
import { loadKeys } from './security/keys.js';
import { createSecretBox, type SecretBox } from './security/secrets.js';
import { TokenService } from './tokens/service.js';
import { openUsers, type UserServices } from './users/open.js';
import { WebhookStore } from './webhooks/store.js';

export interface Services extends UserServices {
  config: Config;
  db: Db;
  /** Seals and opens what is secret in the database. */
  box: SecretBox;
  http: ReturnType<typeof createHttpClient>;
  /** The same for files, which are longer than answers. */
  mediaHttp: ReturnType<typeof createHttpClient>;
  /** The same for webhooks: only the beginning of what they answer counts. */
  webhookHttp: ReturnType<typeof createHttpClient>;
  apps: AppStore;
  groups: GroupStore;
  webhookStore: WebhookStore;
  /** As the sending of every message asks it. */
  optOutList: OptOutList;
  optOuts: OptOutService;
  paymentAppStore: PaymentAppStore;
  paymentApps: PaymentAppService;
  payments: PaymentService;
  media: MediaService;
  calls: CallService;
  linkStates: LinkStates;
  selector: AppSelector;
  appService: AppService;
  groupLoad: GroupLoad;
  phoneRegistry: PhoneRegistry;
  phoneDirectory: PhoneDirectory;
  tokens: TokenService;
  audit: AuditLog;
  urls: CallbackUrls;
  clock: () => Date;
  close(): Promise<void>;
}

/**
 * @param scryptLogN cost of a password's hash, for tests
 * @throws ConfigError when the key file is damaged
 */
export function openServices(
  config: Config,
  clock: () => Date = () => new Date(),
  scryptLogN?: number,
): Services {
  const box = createSecretBox(() => loadKeys(config));
  const db = openDatabase(config.databaseUrl);
  const http = createHttpClient({ allowedNetworks: config.allowedNetworks });
  const mediaHttp = createHttpClient({
    allowedNetworks: config.allowedNetworks,
    maxReplyBytes: config.mediaMaxBytes,
  });
  const webhookHttp = createHttpClient({
    allowedNetworks: config.allowedNetworks,
    connectTimeoutMs: 5_000,
    keepBytes: 1_024,
  });
  const tokens = new TokenService(db);
  const apps = new AppStore(box);
  const groups = new GroupStore();
  const optOutList = new OptOutList();
  const paymentAppStore = new PaymentAppStore(box);
  const paymentApps = new PaymentAppService({ db, apps, store: paymentAppStore, clock });
  const phoneRegistry = new PhoneRegistry({ db, apps, driverOf: findDriver, clock });
  const isPhone = (type: string) => findDriver(type)?.phone !== undefined;
  const linkStates = new LinkStates(db, (type) => findDriver(type)?.openLink !== undefined);
  const selector = new AppSelector(apps, groups, isPhone, phoneLimits, (...of) => linkStates.of(...of));
  const appService = new AppService({
    db,
    apps,
    groups,
    driverOf: findDriver,
    providerTypes: () => DRIVERS.map(({ type }) => type),
    http,
    follower: phoneRegistry,
    allowedNetworks: config.allowedNetworks,
    clock,
  });
  return {
    config,
    db,
    box,
    http,
    mediaHttp,
    webhookHttp,
    apps,
    groups,
    webhookStore: new WebhookStore(box),
    optOutList,
    optOuts: new OptOutService({ db, apps, list: optOutList, clock }),
    paymentAppStore,
    paymentApps,
    payments: new PaymentService({ db, apps, paymentApps, clock }),
    media: new MediaService({ db }),
    calls: new CallService({ db }),
    linkStates,
    selector,
    appService,
    groupLoad: new GroupLoad({ db, appService, selector, clock }),
    phoneRegistry,
    phoneDirectory: new PhoneDirectory({
      db,
      apps,
      drivers: DRIVERS,
      phoneRegistry,
      publicUrl: config.publicUrl,
    }),
    tokens,
    audit: new AuditLog(db),
    ...openUsers({ db, box, tokens, clock, publicUrl: config.publicUrl }, scryptLogN),
    urls: callbackUrls(config.publicUrl),
    clock,
    async close() {
      await http.close();
      await mediaHttp.close();
      await webhookHttp.close();
      await db.destroy();
    },
  };
}
