/** The OpenAPI 3.1 document, made of the schemas that validate the requests. */
import { z } from 'zod';
import { API_ERRORS } from '../errors.js';
import type { Route } from './route.js';
import { Problem } from './schemas.js';

type Json = Record<string, unknown>;

export function openApiDocument(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    for (const method of route.methods) path[method] = operation(route, method);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Salami Gateway',
      version: '1',
      description: 'One API in front of every way to reach a phone.',
    },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token as `<id>|<secret>`.' },
      },
      schemas: { Problem: toSchema(Problem, 'output') },
    },
    security: [{ token: [] }],
    'x-errors': Object.entries(API_ERRORS).map(([code, error]) => ({ code, ...error })),
  };
}

function operation(route: Route, method: string): Json {
  const isRead = method === 'get';
  return {
    summary: route.summary,
    description: `Needs the scope \`${route.scope}\`.`,
    operationId: `${method} ${route.path}`.replace(/\W+/g, '_'),
    parameters: [
      ...parameters(route.params, 'path'),
      ...parameters(route.query, 'query'),
      ...(isRead ? parameters(route.body, 'query') : []),
    ],
    ...(route.body && !isRead && { requestBody: requestBody(route.body) }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.replies).map(([status, schema]) => [
          status,
          schema
            ? {
                description: 'Success',
                content: { 'application/json': { schema: toSchema(schema, 'output') } },
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

function requestBody(schema: z.ZodType): Json {
  const fields = { schema: toSchema(schema, 'input') };
  return {
    content: {
      'application/json': fields,
      'application/x-www-form-urlencoded': fields,
      'multipart/form-data': fields,
    },
  };
}

function parameters(schema: z.ZodType | null, place: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = toSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
    target: 'draft-2020-12',
  });
  return rest;
}
