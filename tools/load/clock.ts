/** One clock for every process of this machine. */

/**
 * Milliseconds, with a fraction, of the machine's monotonic clock: comparable between processes, and no step of the
 * wall clock disturbs it. Says nothing about the time of day.
 */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
