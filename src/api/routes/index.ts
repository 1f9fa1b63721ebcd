/** Every route of the API, one line a resource. */
import type { Route } from '../route.js';
import { appRoutes } from './apps.js';
import { callRoutes } from './calls.js';
import { groupRoutes } from './groups.js';
import { jobRoutes } from './jobs.js';
import { mediaRoutes } from './media.js';
import { messageListRoutes } from './message-lists.js';
import { messageRoutes } from './messages.js';
import { optOutRoutes } from './opt-outs.js';
import { paymentAppRoutes } from './payment-apps.js';
import { providerRoutes } from './providers.js';
import { tokenRoutes } from './tokens.js';
import { transactionRoutes } from './transactions.js';
import type { AppService } from '../../apps/service.js';

type Deps = Omit<Parameters<typeof messageRoutes>[0], never> &
  Omit<Parameters<typeof appRoutes>[0], 'apps'> &
  Omit<Parameters<typeof callRoutes>[0], 'apps'> &
  Parameters<typeof mediaRoutes>[0] &
  Parameters<typeof optOutRoutes>[0] &
  Parameters<typeof paymentAppRoutes>[0] &
  Parameters<typeof jobRoutes>[0] &
  Parameters<typeof tokenRoutes>[0] &
  Parameters<typeof providerRoutes>[0] & { appService: AppService };

/** Fixed paths stand before those with a parameter in the same place. */
export function allRoutes(deps: Deps): Route[] {
  const apps = deps.appService;
  return [
    ...messageListRoutes({ messages: deps.messages, apps }),
    ...callRoutes({ ...deps, apps }),
    ...mediaRoutes(deps),
    ...optOutRoutes(deps),
    ...paymentAppRoutes(deps),
    ...transactionRoutes(deps),
    ...appRoutes({ ...deps, apps }),
    ...groupRoutes({ apps }),
    ...providerRoutes(deps),
    ...messageRoutes(deps),
    ...tokenRoutes(deps),
    ...jobRoutes(deps),
  ];
}
