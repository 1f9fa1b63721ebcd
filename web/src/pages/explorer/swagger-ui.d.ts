/** As much of Swagger UI as the explorer uses. @see https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  import type * as React from 'react';

  export interface OutgoingRequest {
    url: string;
    method: string;
    headers: Record<string, string>;
    credentials?: RequestCredentials;
  }

  /** Whatever a component of Swagger UI is given. */
  type Props = Record<string, unknown>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each component has props of its own
  type Component = React.ComponentType<any>;

  /** Swagger UI brings a React of its own; its components are made with that one. */
  export interface System {
    React: typeof React;
    getComponent: (name: string, isConnected: true) => Component;
    fn: {
      /** @see https://github.com/swagger-api/swagger-js/blob/master/docs/usage/http-client-for-oas-operations.md */
      buildRequest(options: Props): { url: string; headers: Record<string, unknown>; body?: unknown };
    };
    specSelectors: {
      parameterValues(pathMethod: readonly [string, string], isXml: boolean): { toJS(): Props };
    };
    oas3Selectors: Record<
      'requestContentType' | 'responseContentType' | 'requestBodyValue',
      (path: string, method: string) => unknown
    >;
  }

  export interface Plugin {
    components?: Record<string, Component>;
    /** A component that returns null is left out. */
    wrapComponents?: Record<
      string,
      (original: Component, system: System) => (props: Props) => React.ReactNode
    >;
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
