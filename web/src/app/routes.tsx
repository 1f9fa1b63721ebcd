/** Every page: each area names its own, and is fetched when it is first opened. */
import { createBrowserRouter } from 'react-router';
import { Loading } from '../parts/loading';
import { accountRoutes } from '../pages/account/routes';
import { appRoutes } from '../pages/apps/routes';
import { auditRoutes } from '../pages/audit/routes';
import { batchRoutes } from '../pages/batches/routes';
import { callbackRoutes } from '../pages/callbacks/routes';
import { composeRoutes } from '../pages/compose/routes';
import { explorerRoutes } from '../pages/explorer/routes';
import { groupRoutes } from '../pages/groups/routes';
import { inboxRoutes } from '../pages/inbox/routes';
import { keywordRoutes } from '../pages/keywords/routes';
import { messageRoutes } from '../pages/messages/routes';
import { optOutRoutes } from '../pages/opt-outs/routes';
import { overviewRoutes } from '../pages/overview/routes';
import { paymentRoutes } from '../pages/payments/routes';
import { phoneRoutes } from '../pages/phones/routes';
import { signInRoutes } from '../pages/sign-in/routes';
import { systemRoutes } from '../pages/system/routes';
import { tokenRoutes } from '../pages/tokens/routes';
import { userRoutes } from '../pages/users/routes';
import { webhookRoutes } from '../pages/webhooks/routes';
import { BrokenPage, NoSuchPage } from './broken-page';

export const router = createBrowserRouter([
  {
    errorElement: <BrokenPage />,
    hydrateFallbackElement: <Loading />,
    children: [
      ...signInRoutes,
      {
        path: '/',
        lazy: () => import('./shell'),
        children: [
          {
            errorElement: <BrokenPage />,
            children: [
              ...accountRoutes,
              ...appRoutes,
              ...auditRoutes,
              ...batchRoutes,
              ...callbackRoutes,
              ...composeRoutes,
              ...explorerRoutes,
              ...groupRoutes,
              ...inboxRoutes,
              ...keywordRoutes,
              ...messageRoutes,
              ...optOutRoutes,
              ...overviewRoutes,
              ...paymentRoutes,
              ...phoneRoutes,
              ...systemRoutes,
              ...tokenRoutes,
              ...userRoutes,
              ...webhookRoutes,
              { path: '*', element: <NoSuchPage /> },
            ],
          },
        ],
      },
    ],
  },
]);
