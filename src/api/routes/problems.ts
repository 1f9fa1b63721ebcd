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

const present = ({ kind, severity, since, appId, target, count, title, help }: Problem) => ({
  kind,
  severity,
  since: instantOrNull(since),
  app_id: appId,
  target,
  count,
  title,
  help,
});
