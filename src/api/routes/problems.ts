/** What needs a person. */
import { z } from 'zod';
import type { ProblemService } from '../../problems/service.js';
import { PROBLEM_KINDS, TARGETS, type Problem } from '../../problems/types.js';
import { instantOrNull } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Instant } from '../schemas.js';

const ProblemRecord = z
  .object({
    kind: z.enum(PROBLEM_KINDS),
    severity: z.enum(['error', 'warning']),
    since: Instant.nullable(),
    app_id: z.int().nullable(),
    target: z
      .object({ type: z.enum(TARGETS), id: z.union([z.int(), z.string()]) })
      .nullable()
      .meta({
        description: 'Where it is dealt with. A phone goes by the id of its app, a job by its name.',
      }),
    count: z.int().nullable().meta({ description: 'Of how many things it tells; null = of one.' }),
    details: z
      .object({
        name: z
          .string()
          .nullable()
          .meta({ description: 'Of the app, receiver, batch or job; null = it has none.' }),
        reason: z.string().nullable().meta({
          description:
            'A code of why: as in the attempts of messages; of a link "refused" or "unreachable"; of a job how it ended.',
        }),
        amount: z
          .string()
          .nullable()
          .meta({ description: 'What is left at a provider.', example: '3.20 KES' }),
        percent: z.int().nullable().meta({ description: 'Of a battery.' }),
        said: z.string().nullable().meta({ description: 'Words of the other side, as they came.' }),
        grouped: z.boolean().nullable().meta({
          description:
            'Of an app that keeps failing: whether it has a group, whose other apps send meanwhile.',
        }),
      })
      .meta({ description: 'What title and help are made of, for those who say it in another language.' }),
    title: z.string(),
    help: z.string().meta({ description: 'What to do about it.' }),
  })
  .meta({ id: 'ProblemToSolve' });

export function problemRoutes({ problems }: { problems: ProblemService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/problems',
      summary:
        'What needs a person, the most urgent first: as far as the other scopes and limits of the token let it see that.',
      scope: 'messages:read',
      replies: { 200: Data(z.array(ProblemRecord)) },
      handle: async ({ actor }) => ({ data: (await problems.list(actor)).map(present) }),
    }),
  ];
}

const present = ({ kind, severity, since, appId, target, count, details, title, help }: Problem) => ({
  kind,
  severity,
  since: instantOrNull(since),
  app_id: appId,
  target,
  count,
  details,
  title,
  help,
});
