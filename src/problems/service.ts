/** Everything that needs a person, in one list: for those who look once and want to know that all is well. */
import { healthOf } from '../apps/breaker.js';
import { listBriefs, type AppBrief } from '../apps/brief.js';
import type { Db } from '../db/connect.js';
import type { JobState } from '../temporal/schedules.js';
import { Recent } from '../recent.js';
import { hasScope, isLimited, maySeeApp, maySeeGroup, type Actor } from '../tokens/types.js';
import {
  byUrgency,
  ofBalance,
  ofBatch,
  ofCallbacks,
  ofHook,
  ofJob,
  ofLink,
  ofPaused,
  ofPhone,
  ofSuspended,
  ofTemporal,
  ofTexts,
} from './rules.js';
import {
  callsInTrouble,
  hooksInTrouble,
  linksInTrouble,
  lowBalances,
  newestFailure,
  pausedBatches,
  phonesInTrouble,
  suspendedSince,
  textsInTrouble,
} from './store.js';
import type { Problem } from './types.js';

export interface ProblemDeps {
  db: Db;
  /** @throws while Temporal is away */
  pingTemporal: () => Promise<void>;
  /** @throws while Temporal is away */
  jobs: () => Promise<JobState[]>;
  clock: () => Date;
  /** For how long what was found is shown again, milliseconds. */
  freshMs?: number;
}

const FRESH_MS = 5_000;
/** Each look at the jobs is several questions to Temporal. */
const JOBS_FRESH_MS = 30_000;
const CALLS_MS = 24 * 3_600_000;
const FAILED: readonly string[] = ['failed', 'timed_out', 'terminated'];

interface Found {
  apps: AppBrief[];
  problems: Problem[];
}

export class ProblemService {
  private readonly found: Recent<'all', Found>;
  private readonly engine: Recent<'all', Problem[]>;
  private awaySince: number | null = null;

  constructor(private readonly deps: ProblemDeps) {
    this.found = new Recent(deps.freshMs ?? FRESH_MS);
    this.engine = new Recent(deps.freshMs ?? JOBS_FRESH_MS);
  }

  /** What this token may know of, the most urgent first. */
  async list(actor: Actor): Promise<Problem[]> {
    const { apps, problems } = await this.found.read('all', () => this.find());
    const maySee = (problem: Problem) => mayKnow(actor, problem, apps);
    const engine = await this.ofEngine();
    return [...engine, ...problems].filter(maySee).sort(byUrgency);
  }

  private async find(): Promise<Found> {
    const { db, clock } = this.deps;
    const now = clock().getTime();
    const apps = await listBriefs(db);
    const living = new Map(apps.map((app) => [app.id, app]));
    const active = new Map(apps.filter(({ state }) => state === 'active').map((app) => [app.id, app]));
    const suspended = [...active.values()].filter(({ breaker }) => healthOf(breaker, now) !== 'closed');
    const about = <T extends { appId: number }>(
      among: ReadonlyMap<number, AppBrief>,
      troubles: readonly T[],
      tell: (app: AppBrief, trouble: T) => Problem | Problem[],
    ) =>
      troubles.flatMap((trouble) =>
        among.has(trouble.appId) ? tell(among.get(trouble.appId)!, trouble) : [],
      );

    const problems: Problem[] = [
      ...apps.filter(({ state }) => state === 'paused').map(ofPaused),
      ...(await this.suspended(suspended)),
      ...about(living, await lowBalances(db), ofBalance),
      ...(await hooksInTrouble(db)).flatMap(ofHook),
      ...about(living, await textsInTrouble(db), (_app, texts) => ofTexts(texts)),
      ...about(active, await phonesInTrouble(db), ofPhone),
      ...about(active, await linksInTrouble(db), ofLink),
      ...about(living, await callsInTrouble(db, now - CALLS_MS), ofCallbacks),
      ...(await pausedBatches(db)).map(ofBatch),
    ];
    // What was asked of the provider and what it refused say the same.
    const empty = new Set(
      problems.flatMap(({ kind, severity, appId }) =>
        kind === 'balance_low' && severity === 'error' ? [appId] : [],
      ),
    );
    const isRepeated = ({ kind, severity, appId }: Problem) =>
      kind === 'balance_low' && severity === 'warning' && empty.has(appId);
    return { apps, problems: problems.filter((problem) => !isRepeated(problem)) };
  }

  private async suspended(apps: readonly AppBrief[]): Promise<Problem[]> {
    if (apps.length === 0) return [];
    const { db } = this.deps;
    const since = await suspendedSince(
      db,
      apps.map(({ id }) => id),
    );
    const problems: Problem[] = [];
    for (const app of apps) {
      const { reason, at } = await newestFailure(db, app.id);
      problems.push(ofSuspended(app, { reason, at: since.get(app.id) ?? at }));
    }
    return problems;
  }

  private async ofEngine(): Promise<Problem[]> {
    try {
      const problems = await this.engine.read('all', () => this.askEngine());
      this.awaySince = null;
      return problems;
    } catch {
      // Whatever it is: nothing is sent and no job runs. Asked again at the next look.
      this.awaySince ??= this.deps.clock().getTime();
      return [ofTemporal(this.awaySince)];
    }
  }

  private async askEngine(): Promise<Problem[]> {
    await this.deps.pingTemporal();
    return (await this.deps.jobs()).flatMap(({ job, last }) =>
      last && FAILED.includes(last.status)
        ? [ofJob(job.name, last.status, (last.endedAt ?? last.startedAt).getTime())]
        : [],
    );
  }
}

function mayKnow(actor: Actor, { scope, appId, groupId, kind }: Problem, apps: readonly AppBrief[]): boolean {
  if (scope !== null && !hasScope(actor, scope)) return false;
  if (!isLimited(actor)) return true;
  if (kind === 'temporal_down') return true;
  const app = apps.find(({ id }) => id === appId);
  return (app !== undefined && maySeeApp(actor, app)) || (groupId !== null && maySeeGroup(actor, groupId));
}
