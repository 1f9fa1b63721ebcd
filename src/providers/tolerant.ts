/** Schemas for what a provider may add, leave out or write oddly. */
import { z } from 'zod';

/** Of a side field: anything that does not fit counts as absent. An oddity there must not cost us the id. */
export const tolerant = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

export const tolerantText = tolerant(z.string());

/** "7" or 7. */
export const word = z.union([z.string(), z.number()]).transform(String);
export const tolerantWord = tolerant(word);
