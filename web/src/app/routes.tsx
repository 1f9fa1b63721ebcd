/** Every page: each area names its own, and is fetched when it is first opened. */
import { createBrowserRouter } from 'react-router';
import { Loading } from '../parts/loading';
import { accountRoutes } from '../pages/account/routes';
import { explorerRoutes } from '../pages/explorer/routes';
import { overviewRoutes } from '../pages/overview/routes';
import { signInRoutes } from '../pages/sign-in/routes';
import { tokenRoutes } from '../pages/tokens/routes';
import { userRoutes } from '../pages/users/routes';
import { BrokenPage, NoSuchPage } from './broken-page';
import { Shell } from './shell';

export const router = createBrowserRouter([
  {
    errorElement: <BrokenPage />,
    hydrateFallbackElement: <Loading />,
    children: [
      ...signInRoutes,
      {
        path: '/',
        element: <Shell />,
        children: [
          {
            errorElement: <BrokenPage />,
            children: [
              ...overviewRoutes,
              ...accountRoutes,
              ...explorerRoutes,
              ...tokenRoutes,
              ...userRoutes,
              { path: '*', element: <NoSuchPage /> },
            ],
          },
        ],
      },
    ],
  },
]);
