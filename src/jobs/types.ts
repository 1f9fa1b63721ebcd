/** The scheduled jobs by name, and what a run of one counts. No I/O. */

export interface Job {
  name: JobName;
  /** Name of the workflow function. */
  workflow: string;
  everyS: number;
  /** The schedule counts from midnight UTC plus this. */
  offsetS: number;
  /** Longest run, chunks and all. */
  timeoutS: number;
  /** One line for people, shown by the command line and in the Temporal UI. */
  summary: string;
}

export const JOB_NAMES = [
  'reconcile-workflows',
  'reconcile-providers',
  'retry-failed',
  'fetch-media',
  'retention',
] as const;
export type JobName = (typeof JOB_NAMES)[number];

const HOUR_S = 3_600;

export const JOBS: readonly Job[] = [
  {
    name: 'reconcile-workflows',
    workflow: 'reconcileWorkflows',
    everyS: 30,
    offsetS: 0,
    timeoutS: 600,
    summary:
      'Starts workflow runs that are missing or were ended by hand, and repeats signals that got lost.',
  },
  {
    name: 'reconcile-providers',
    workflow: 'reconcileProviders',
    everyS: 600,
    offsetS: 0,
    timeoutS: 1_800,
    summary: 'Asks providers about messages without a final delivery report, and for prices that come late.',
  },
  {
    name: 'retry-failed',
    workflow: 'retryFailed',
    everyS: 300,
    offsetS: 0,
    timeoutS: 1_800,
    summary: 'Begins messages again that failed only in passing and are still worth sending.',
  },
  {
    name: 'fetch-media',
    workflow: 'fetchMedia',
    everyS: 120,
    offsetS: 0,
    timeoutS: 1_800,
    summary: 'Fetches files of incoming messages that could not be fetched when they came.',
  },
  {
    name: 'retention',
    workflow: 'retention',
    everyS: 24 * HOUR_S,
    offsetS: 2 * HOUR_S,
    timeoutS: 12 * HOUR_S,
    summary: 'Removes texts, files, raw requests and old rows past their time; never touches open messages.',
  },
];

/** What was done, by what; the words are shown to people as they are. */
export type Counts = Record<string, number>;

/** Where the next chunk goes on; what it means is the job's own. */
export type Cursor = Readonly<Record<string, number | readonly number[]>>;

/** A bounded part of a run. */
export interface Chunk {
  counts: Counts;
  /** null = the run is over. */
  next: Cursor | null;
}

/** Called between small steps: says that the work goes on. @throws when the run was cancelled */
export type Pulse = () => void;

/** Told of every chunk of a job; null = it failed and is tried again. */
export type JobObserver = (job: JobName, chunk: Chunk | null) => void;

export function add(total: Counts, more: Counts): Counts {
  const sum = { ...total };
  for (const [what, n] of Object.entries(more)) sum[what] = (sum[what] ?? 0) + n;
  return sum;
}
