/** The OpenAPI document: complete, sound, and about the gateway that serves it. */
import assert from 'node:assert/strict';
import { allRoutes } from '../../src/api/routes/index.js';
import { API_ERRORS } from '../../src/errors.js';
import { SCOPES } from '../../src/tokens/types.js';
import { useGateway } from '../support/gateway.js';
import { nowhere } from './support.js';

/** Nothing is called: only what the routes say about themselves is read. */
const ROUTES = allRoutes({} as never);
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const NO_ROUTE = 'There is nothing here.';

const namesIn = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

describe('GET /api/openapi.json', () => {
  const gateway = useGateway();
  let document: any;
  let operations: { method: string; path: string; operation: any }[];

  before(async () => {
    const reply = await gateway.call('/api/openapi.json', { token: null });
    assert.deepEqual(
      [reply.status, reply.headers.get('content-type')?.split(';')[0]],
      [200, 'application/json'],
    );
    document = reply.body;
    operations = Object.entries<any>(document.paths).flatMap(([path, methods]) =>
      Object.entries<any>(methods).map(([method, operation]) => ({ method, path, operation })),
    );
  });

  describe('every route is in it', () => {
    for (const { path, methods, summary, scope } of ROUTES) {
      for (const method of methods) {
        it(`${method.toUpperCase()} ${path}`, async () => {
          const operation = document.paths[path]?.[method];
          assert.ok(operation, 'not documented');
          assert.equal(operation.summary, summary);
          assert.ok(operation.description.includes(`\`${scope}\``), operation.description);
        });
      }
    }

    it('and nothing else', () => {
      const documented = operations.map(({ method, path }) => `${method} ${path}`);
      const served = ROUTES.flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`));
      assert.deepEqual(documented.sort(), served.sort());
    });
  });

  it('every operation stands in one chapter, and no chapter is empty', () => {
    const chapters = document.tags.map(({ name }: { name: string }) => name);
    const used = new Set(operations.flatMap(({ operation }) => operation.tags));
    assert.deepEqual([...used].sort(), [...chapters].sort());
    assert.ok(operations.every(({ operation }) => operation.tags.length === 1));
  });

  describe('every documented address is served', () => {
    for (const { path, methods, scope } of ROUTES) {
      it(`${path} knows ${methods.join(' and ')}`, async () => {
        const address = nowhere(path);
        for (const method of methods) {
          const reply = await gateway.call(address, {
            method: method.toUpperCase(),
            json: method === 'get' ? undefined : {},
          });
          assert.notEqual(reply.status, 405, reply.text);
          assert.notEqual(reply.body?.message, NO_ROUTE);
          const anonymous = await gateway.call(address, { method: method.toUpperCase(), token: null });
          if (scope === 'anyone') continue;
          assert.deepEqual([anonymous.status, anonymous.body], [401, { message: 'Unauthenticated.' }]);
        }
      });
    }

    it('an address that is not documented is answered as one', async () => {
      const reply = await gateway.call('/api/sms/nothing/here/at/all');
      assert.deepEqual([reply.status, reply.body.message], [404, NO_ROUTE]);
    });
  });

  describe('it is sound OpenAPI 3.1', () => {
    it('names its version, title and license to exist', () => {
      assert.match(document.openapi, /^3\.1\.\d+$/);
      assert.ok(document.info.title.length > 0 && document.info.version.length > 0);
    });

    it('paths begin with a slash, and no two differ by the names of their parameters alone', () => {
      const paths = Object.keys(document.paths);
      assert.deepEqual(
        paths.filter((path) => !path.startsWith('/api/')),
        [],
      );
      const shapes = paths.map((path) => path.replace(/\{\w+\}/g, '{}'));
      assert.equal(new Set(shapes).size, shapes.length);
    });

    it('methods are HTTP methods', () => {
      assert.deepEqual(
        operations.filter(({ method }) => !METHODS.includes(method)),
        [],
      );
    });

    it('every operation has an id of its own, made of letters', () => {
      const ids = operations.map(({ operation }) => operation.operationId);
      assert.equal(new Set(ids).size, ids.length);
      for (const id of ids) assert.match(id, /^[a-z]\w+$/);
    });

    it('the parameters of a path are exactly those declared, required and with a schema', () => {
      for (const { method, path, operation } of operations) {
        const declared = operation.parameters.filter((parameter: any) => parameter.in === 'path');
        assert.deepEqual(
          declared.map(({ name }: any) => name).sort(),
          namesIn(path).sort(),
          `${method} ${path}`,
        );
        for (const { required } of declared) assert.equal(required, true);
      }
    });

    it('every parameter has a place, a schema, and its name once', () => {
      for (const { method, path, operation } of operations) {
        const keys = operation.parameters.map((parameter: any) => `${parameter.in} ${parameter.name}`);
        assert.equal(new Set(keys).size, keys.length, `${method} ${path}`);
        for (const { in: place, schema } of operation.parameters) {
          assert.ok(['path', 'query'].includes(place));
          assert.equal(typeof schema, 'object');
        }
      }
    });

    it('every operation has a success and an error, each described', () => {
      for (const { method, path, operation } of operations) {
        const statuses = Object.keys(operation.responses);
        assert.ok(
          statuses.some((status) => /^2\d\d$/.test(status)),
          `${method} ${path}`,
        );
        assert.ok(statuses.includes('default'));
        for (const [status, response] of Object.entries<any>(operation.responses)) {
          assert.match(status, /^([1-5]\d\d|default)$/);
          assert.ok(response.description.length > 0);
        }
      }
    });

    it('a body is offered as JSON, form and multipart, and never for reading', () => {
      for (const { method, path, operation } of operations) {
        if (!operation.requestBody) continue;
        assert.notEqual(method, 'get', path);
        assert.deepEqual(Object.keys(operation.requestBody.content), [
          'application/json',
          'application/x-www-form-urlencoded',
          'multipart/form-data',
        ]);
      }
    });

    it('what is to be entered in an address is said', () => {
      for (const { method, path, operation } of operations)
        for (const { in: place, name, description = '' } of operation.parameters)
          if (place === 'path') assert.match(description, /^[A-Z].{8,}\.$/, `${method} ${path}: ${name}`);
    });

    it('every reference leads to something', () => {
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
        ([, target]) => target!,
      );
      assert.ok(references.length > 10);
      for (const reference of new Set(references)) {
        const found = reference
          .slice(2)
          .split('/')
          .reduce((place: any, name) => place?.[name], document);
        assert.equal(typeof found, 'object', reference);
      }
    });

    it('every schema type is one that JSON Schema knows, and every required field is described', () => {
      const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
      const visit = (node: any): void => {
        if (typeof node !== 'object' || node === null) return;
        if (Array.isArray(node)) return node.forEach(visit);
        if (typeof node.type === 'string' && !('in' in node) && !('scheme' in node)) {
          assert.ok(types.has(node.type), node.type);
          if (node.properties)
            for (const name of node.required ?? [])
              assert.ok(name in node.properties, `${name} is required only`);
        }
        if (node.properties) Object.values(node.properties).forEach(visit);
        for (const [name, child] of Object.entries(node))
          if (!['properties', 'example'].includes(name)) visit(child);
      };
      visit(document.paths);
      visit(document.components.schemas);
    });

    it('asks for a token or a session, except where it says otherwise', () => {
      assert.deepEqual(document.security, [{ token: [] }, { session: [] }]);
      assert.equal(document.components.securitySchemes.token.scheme, 'bearer');
      assert.equal(document.components.securitySchemes.session.in, 'cookie');
      const others: Record<string, unknown> = { signed_in: [{ session: [] }], anyone: [] };
      for (const { path, methods, scope } of ROUTES)
        for (const method of methods)
          assert.deepEqual(document.paths[path][method].security, others[scope], path);
      const known: readonly string[] = [...SCOPES, ...Object.keys(others)];
      assert.ok(ROUTES.every(({ scope }) => known.includes(scope)));
    });
  });

  describe('a body is offered that can be sent as it stands', () => {
    for (const { path, methods, body } of ROUTES) {
      for (const method of methods) {
        if (!body || method === 'get') continue;
        it(`${method.toUpperCase()} ${path}`, () => {
          const contents = Object.values<any>(document.paths[path][method].requestBody.content);
          for (const { example } of contents) {
            assert.equal(typeof example, 'object', 'no example');
            assert.deepEqual(body.safeParse(example).error?.issues ?? [], []);
          }
        });
      }
    }
  });

  describe('what is required of a client is what the gateway requires', () => {
    it('sending needs to alone: whether a message is needed depends on the channel', () => {
      for (const target of ['apps/{app}', 'groups/{group}']) {
        const { requestBody } = document.paths[`/api/sms/${target}/send`].post;
        const { required, properties } = requestBody.content['application/json'].schema;
        assert.deepEqual(required, ['to']);
        for (const name of [
          'message',
          'media_urls',
          'template',
          'client_ref',
          'scheduled_at',
          'expires_at',
          'ttl',
          'priority',
          'sender',
          'metadata',
          'dry_run',
        ])
          assert.ok(name in properties, name);
      }
    });
  });

  describe('errors', () => {
    for (const [code, { status, solve }] of Object.entries(API_ERRORS)) {
      it(`${code} has its status and says what to do`, () => {
        assert.match(code, /^[a-z]+(_[a-z]+)*$/);
        assert.ok(status >= 400 && status < 600, String(status));
        assert.match(solve, /^[A-Z].{10,}\.$/);
        const row = document['x-errors'].find((error: any) => error.code === code);
        assert.deepEqual(row, { code, status, solve });
      });
    }

    it('the document lists no other codes', () => {
      assert.equal(document['x-errors'].length, Object.keys(API_ERRORS).length);
    });
  });
});
