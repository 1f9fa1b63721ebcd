/** Every route of the API, one line a resource. */
import type { Route } from '../route.js';
import { accountRoutes } from './account.js';
import { appRoutes } from './apps.js';
import { auditRoutes } from './audit.js';
import { batchRoutes, batchTaker } from './batches.js';
import { callbackRoutes } from './callbacks.js';
import { callRoutes } from './calls.js';
import { conversationRoutes } from './conversations.js';
import { eventRoutes } from './events.js';
import { groupRoutes } from './groups.js';
import { jobRoutes } from './jobs.js';
import { keywordRoutes } from './keywords.js';
import { mediaRoutes } from './media.js';
import { messageListRoutes } from './message-lists.js';
import { messageRoutes } from './messages.js';
import { optOutRoutes } from './opt-outs.js';
import { paymentAppRoutes } from './payment-apps.js';
import { phoneRoutes } from './phones.js';
import { problemRoutes } from './problems.js';
import { providerRoutes } from './providers.js';
import { sessionRoutes } from './session.js';
import { statsRoutes } from './stats.js';
import { systemRoutes } from './system.js';
import { tokenRoutes } from './tokens.js';
import { transactionRoutes } from './transactions.js';
import { userRoutes } from './users.js';
import { webhookRoutes } from './webhooks.js';
import type { AppService } from '../../apps/service.js';

type Deps = Omit<Parameters<typeof messageRoutes>[0], 'takeBatch'> &
  Omit<Parameters<typeof appRoutes>[0], 'apps'> &
  Omit<Parameters<typeof callRoutes>[0], 'apps'> &
  Omit<Parameters<typeof groupRoutes>[0], 'apps'> &
  Parameters<typeof batchRoutes>[0] &
  Parameters<typeof conversationRoutes>[0] &
  Parameters<typeof mediaRoutes>[0] &
  Parameters<typeof keywordRoutes>[0] &
  Parameters<typeof optOutRoutes>[0] &
  Parameters<typeof paymentAppRoutes>[0] &
  Parameters<typeof phoneRoutes>[0] &
  Parameters<typeof eventRoutes>[0] &
  Parameters<typeof webhookRoutes>[0] &
  Parameters<typeof jobRoutes>[0] &
  Parameters<typeof statsRoutes>[0] &
  Parameters<typeof callbackRoutes>[0] &
  Parameters<typeof systemRoutes>[0] &
  Parameters<typeof problemRoutes>[0] &
  Parameters<typeof tokenRoutes>[0] &
  Parameters<typeof sessionRoutes>[0] &
  Parameters<typeof accountRoutes>[0] &
  Parameters<typeof userRoutes>[0] &
  Parameters<typeof auditRoutes>[0] &
  Parameters<typeof providerRoutes>[0] & { appService: AppService };

/** Fixed paths stand before those with a parameter in the same place. */
export function allRoutes(deps: Deps): Route[] {
  const apps = deps.appService;
  return [
    ...messageListRoutes({ messages: deps.messages, apps }),
    ...batchRoutes(deps),
    ...callRoutes({ ...deps, apps }),
    ...conversationRoutes(deps),
    ...mediaRoutes(deps),
    ...optOutRoutes(deps),
    ...keywordRoutes(deps),
    ...paymentAppRoutes(deps),
    ...transactionRoutes(deps),
    ...eventRoutes(deps),
    ...webhookRoutes(deps),
    ...appRoutes({ ...deps, apps }),
    ...phoneRoutes(deps),
    ...groupRoutes({ ...deps, apps }),
    ...providerRoutes(deps),
    ...messageRoutes({ ...deps, takeBatch: batchTaker(deps) }),
    ...statsRoutes(deps),
    ...problemRoutes(deps),
    ...callbackRoutes(deps),
    ...systemRoutes(deps),
    ...tokenRoutes(deps),
    ...jobRoutes(deps),
    ...sessionRoutes(deps),
    ...accountRoutes(deps),
    ...userRoutes(deps),
    ...auditRoutes(deps),
  ];
}
