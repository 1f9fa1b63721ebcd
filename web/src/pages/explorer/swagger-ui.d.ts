/** As much of Swagger UI as the explorer uses. @see https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  import type * as React from 'react';

  /** Immutable.js, as Swagger UI hands it to plugins. */
  export interface ImmutableMap {
    get(key: string): unknown;
    entrySeq(): Iterable<[string, unknown]>;
  }

  export interface OutgoingRequest {
    url: string;
    method: string;
    headers: Record<string, string>;
    credentials?: RequestCredentials;
  }

  /** Swagger UI brings a React of its own; its components are made with that one. */
  export interface System {
    React: typeof React;
    fn: { requestSnippetGenerator_curl_bash(request: ImmutableMap): string };
  }

  export interface Plugin {
    components?: Record<string, (props: { request: ImmutableMap }) => React.ReactNode>;
    /** A component that returns null is left out. */
    wrapComponents?: Record<string, () => () => null>;
  }

  export interface Options {
    domNode: HTMLElement;
    spec: object;
    plugins: readonly ((system: System) => Plugin)[];
    requestInterceptor: (request: OutgoingRequest) => OutgoingRequest;
    [other: string]: unknown;
  }

  export default function SwaggerUI(options: Options): unknown;
}
