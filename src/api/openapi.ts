/** The OpenAPI 3.1 document, made of the schemas that validate the requests. */
import { z } from 'zod';
import { API_ERRORS } from '../errors.js';
import type { Access, Route } from './route.js';
import { Problem } from './schemas.js';
import { SESSION_COOKIE } from './session-cookie.js';
import { wordsFor } from './parameter-words.js';
import { tagList, tagOf } from './tags.js';

type Json = Record<string, unknown>;

/** Schemas with a name of their own, met while the document is made. */
type Named = Record<string, Json>;

export function openApiDocument(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  const named: Named = {};
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    for (const method of route.methods) path[method] = operation(route, method, named);
  }
  toSchema(Problem, 'output', named);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Salami Gateway',
      version: '1',
      description: 'One API in front of every way to reach a phone.',
    },
    tags: tagList(),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token as `<id>|<secret>`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description:
            'Set by POST /api/session. Whatever changes something needs the header X-CSRF-Token besides: csrf_token of GET /api/session.',
        },
      },
      schemas: named,
    },
    security: [{ token: [] }, { session: [] }],
    'x-errors': Object.entries(API_ERRORS).map(([code, error]) => ({ code, ...error })),
  };
}

function operation(route: Route, method: string, named: Named): Json {
  const isRead = method === 'get';
  return {
    tags: [tagOf(route.path)],
    summary: route.summary,
    ...accessOf(route.scope),
    operationId: `${method} ${route.path}`.replace(/\W+/g, '_'),
    parameters: [
      ...parameters(route, 'path', route.params, named),
      ...parameters(route, 'query', route.query, named),
      ...(isRead ? parameters(route, 'query', route.body, named) : []),
    ],
    ...(route.body && !isRead && { requestBody: requestBody(route.body, route.example, named) }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.replies).map(([status, schema]) => [
          status,
          schema
            ? {
                description: 'Success',
                content: { 'application/json': { schema: toSchema(schema, 'output', named) } },
              }
            : { description: 'Success, without a body' },
        ]),
      ),
      default: {
        description: 'An error: `message` for people, `code` for programs, `errors` by field.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function accessOf(access: Access): Json {
  if (access === 'anyone') return { description: 'Open to `anyone`.', security: [] };
  if (access === 'signed_in')
    return { description: 'For users who have signed in (`signed_in`).', security: [{ session: [] }] };
  return { description: `Needs the scope \`${access}\`.` };
}

function requestBody(schema: z.ZodType, example: unknown, named: Named): Json {
  const fields = { schema: toSchema(schema, 'input', named), ...(example !== undefined && { example }) };
  return {
    content: {
      'application/json': fields,
      'application/x-www-form-urlencoded': fields,
      'multipart/form-data': fields,
    },
  };
}

function parameters(
  { path }: Route,
  place: 'path' | 'query',
  schema: z.ZodType | null,
  named: Named,
): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = toSchema(schema, 'input', named) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...property }]) => {
    const words = description ?? wordsFor(place, name, path);
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(words !== undefined && { description: words }),
      schema: property,
    };
  });
}

/** Zod keeps named schemas beside each schema that uses them; OpenAPI keeps them once, under components. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', named: Named): Json {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
    target: 'draft-2020-12',
  });
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
  const {
    $schema: _dialect,
    $defs = {},
    ...rest
  } = JSON.parse(text, withoutNumberRange) as Json & { $defs?: Named };
  Object.assign(named, $defs);
  return rest;
}

/** Every whole number would have the limits of JavaScript's numbers, and the lower one as its example. */
const withoutNumberRange = (key: string, value: unknown): unknown =>
  /^(min|max)imum$/.test(key) && typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER
    ? undefined
    : value;
