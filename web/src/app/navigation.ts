/** What the menu offers, and who sees it. */
import {
  IconActivity,
  IconApi,
  IconApps,
  IconBell,
  IconBrandSlack,
  IconCash,
  IconDeviceMobile,
  IconFileText,
  IconHandStop,
  IconHeartRateMonitor,
  IconInbox,
  IconKey,
  IconMessages,
  IconPencilPlus,
  IconPlugConnected,
  IconTable,
  IconTopologyStar3,
  IconUsers,
  IconWebhook,
  IconWorldUpload,
  type Icon,
} from '@tabler/icons-react';
import type { Scope } from '../api/session-state';
import type { en } from '../texts/en';

export interface Entry {
  path: string;
  /** In the texts, under `nav`. */
  text: keyof (typeof en)['nav'];
  icon: Icon;
  scope: Scope;
}

interface Section {
  /** null = the first one, which needs no heading. */
  text: Entry['text'] | null;
  entries: readonly Entry[];
}

export const NAVIGATION: readonly Section[] = [
  {
    text: null,
    entries: [
      { path: '/', text: 'overview', icon: IconActivity, scope: 'messages:read' },
      { path: '/problems', text: 'problems', icon: IconBell, scope: 'messages:read' },
    ],
  },
  {
    text: 'messaging',
    entries: [
      { path: '/compose', text: 'compose', icon: IconPencilPlus, scope: 'messages:send' },
      { path: '/messages', text: 'messages', icon: IconMessages, scope: 'messages:read' },
      { path: '/inbox', text: 'inbox', icon: IconInbox, scope: 'messages:read' },
      { path: '/batches', text: 'batches', icon: IconWorldUpload, scope: 'messages:read' },
    ],
  },
  {
    text: 'ways',
    entries: [
      { path: '/apps', text: 'apps', icon: IconApps, scope: 'apps:read' },
      { path: '/groups', text: 'groups', icon: IconTopologyStar3, scope: 'apps:read' },
      { path: '/phones', text: 'phones', icon: IconDeviceMobile, scope: 'phones:read' },
    ],
  },
  {
    text: 'automation',
    entries: [
      { path: '/webhooks', text: 'webhooks', icon: IconWebhook, scope: 'webhooks:write' },
      { path: '/slack', text: 'slack', icon: IconBrandSlack, scope: 'webhooks:write' },
      { path: '/keywords', text: 'keywords', icon: IconFileText, scope: 'apps:read' },
      { path: '/opt-outs', text: 'optOuts', icon: IconHandStop, scope: 'messages:read' },
    ],
  },
  {
    text: 'money',
    entries: [{ path: '/payments', text: 'payments', icon: IconCash, scope: 'payments:read' }],
  },
  {
    text: 'administration',
    entries: [
      { path: '/tokens', text: 'tokens', icon: IconKey, scope: 'admin' },
      { path: '/users', text: 'users', icon: IconUsers, scope: 'admin' },
      { path: '/audit', text: 'audit', icon: IconTable, scope: 'admin' },
      { path: '/callbacks', text: 'callbacks', icon: IconPlugConnected, scope: 'admin' },
      { path: '/system', text: 'system', icon: IconHeartRateMonitor, scope: 'admin' },
      { path: '/explorer', text: 'explorer', icon: IconApi, scope: 'messages:read' },
    ],
  },
];
