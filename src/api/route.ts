/** A route is a value: what it needs, what it answers and what it does. app.ts serves it, openapi.ts describes it. */
import type { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { z } from 'zod';
import type { Actor, Scope } from '../tokens/types.js';

/** A scope, a user who has signed in whatever their role, or anyone at all. */
export type Access = Scope | 'signed_in' | 'anyone';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

type Shape = z.ZodType;
type Read<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;

export interface RouteSpec<
  P extends Shape | undefined,
  Q extends Shape | undefined,
  B extends Shape | undefined,
> {
  method: Method | readonly Method[];
  path: string;
  summary: string;
  scope: Access;
  params?: P;
  query?: Q;
  /** Fields of the body; where a field is missing there, the query's is taken. */
  body?: B;
  /** A body that works, or nearly: what somebody who tries the route begins with. */
  example?: B extends Shape ? z.input<B> : never;
  /** Also takes a CSV: as the body, with its fields in the query, or as the file of a form. */
  takesFile?: boolean;
  /** Schema of each reply by status. Errors that every route can answer are added by openapi.ts. */
  replies: Record<number, z.ZodType | null>;
  handle(input: {
    params: Read<P>;
    query: Read<Q>;
    body: Read<B>;
    actor: Actor;
    /** null unless the route takes files and one came. */
    file: Readable | null;
    ctx: Context;
  }): Promise<unknown>;
}

export interface Route {
  methods: readonly Method[];
  path: string;
  summary: string;
  scope: Access;
  params: z.ZodType | null;
  query: z.ZodType | null;
  body: z.ZodType | null;
  /** Of the body; undefined without one. */
  example: unknown;
  takesFile: boolean;
  replies: Record<number, z.ZodType | null>;
  handle(input: {
    params: unknown;
    query: unknown;
    body: unknown;
    actor: Actor;
    file: Readable | null;
    ctx: Context;
  }): Promise<unknown>;
}

/** Declares a route. What the handler returns becomes the reply's body; undefined = it wrote the reply itself. */
export function route<
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends Shape | undefined = undefined,
>(spec: RouteSpec<P, Q, B>): Route {
  return {
    methods: typeof spec.method === 'string' ? [spec.method] : spec.method,
    path: spec.path,
    summary: spec.summary,
    scope: spec.scope,
    params: spec.params ?? null,
    query: spec.query ?? null,
    body: spec.body ?? null,
    example: spec.example,
    takesFile: spec.takesFile ?? false,
    replies: spec.replies,
    // The schemas have been applied by app.ts when this runs.
    handle: (input) => spec.handle(input as Parameters<typeof spec.handle>[0]),
  };
}
