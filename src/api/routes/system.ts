/** How the gateway is: versions, parts, jobs, settings. */
import { z } from 'zod';
import type { System, SystemService } from '../../system/service.js';
import { instant } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Instant } from '../schemas.js';
import { JobRecord, presentJob } from './jobs.js';

const SystemRecord = z
  .object({
    version: z.string(),
    node: z.string(),
    started_at: Instant,
    uptime_s: z.int(),
    role: z.enum(['start', 'api', 'worker']),
    database: z.object({
      engine: z.enum(['sqlite', 'mysql', 'mariadb']),
      version: z.string().nullable(),
      size_bytes: z.int().nullable(),
      state: z.enum(['up', 'down']),
    }),
    temporal: z.object({
      state: z.enum(['up', 'down']),
      version: z.string().nullable(),
      address: z.string().nullable().meta({ description: 'null where the variables of Temporal name it.' }),
      namespace: z.string(),
      ui_url: z.string().nullable(),
      embedded: z.boolean(),
    }),
    workers: z
      .array(z.object({ task_queue: z.string(), state: z.enum(['running', 'stopped']) }))
      .meta({ description: 'Of this process; empty where others do the work.' }),
    jobs: z.array(JobRecord).nullable().meta({ description: 'null while Temporal is away.' }),
    disk: z.object({
      free_bytes: z.int().nullable().meta({ description: 'On the disk of the data folder.' }),
    }),
    settings: z.array(
      z.object({
        name: z.string(),
        value: z.string().nullable().meta({ description: 'As given; secrets as ***. null = not given.' }),
        default: z.string(),
        in_force: z.string().nullable().meta({
          description: 'What a default such as <HOST> comes to here; null where value or default say it.',
        }),
        source: z.enum(['env', 'default']),
        help: z.string(),
      }),
    ),
  })
  .meta({ id: 'System' });

export function systemRoutes({ system }: { system: SystemService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/system',
      summary: 'Versions, database, Temporal, workers, jobs, disk and settings of the process that answers.',
      scope: 'admin',
      replies: { 200: Data(SystemRecord) },
      handle: async () => ({ data: present(await system.read()) }),
    }),
  ];
}

const present = ({ startedAt, database, temporal, workers, jobs, ...system }: System) => ({
  version: system.version,
  node: system.node,
  started_at: instant(startedAt.getTime()),
  uptime_s: system.uptimeS,
  role: system.role,
  database: {
    engine: database.engine,
    version: database.version,
    size_bytes: database.sizeBytes,
    state: database.state,
  },
  temporal: {
    state: temporal.state,
    version: temporal.version,
    address: temporal.address,
    namespace: temporal.namespace,
    ui_url: temporal.uiUrl,
    embedded: temporal.isEmbedded,
  },
  workers: workers.map(({ queue, state }) => ({ task_queue: queue, state })),
  jobs: jobs && jobs.map(presentJob),
  disk: { free_bytes: system.freeBytes },
  settings: system.settings.map(({ inForce, ...setting }) => ({ ...setting, in_force: inForce })),
});
