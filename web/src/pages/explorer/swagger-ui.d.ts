/** As much of Swagger UI as the explorer uses. @see https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
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

  export interface Plugin {
    fn?: Record<string, (request: ImmutableMap) => string>;
    /** A component that returns null is left out. */
    wrapComponents?: Record<string, () => () => null>;
  }

  export interface Options {
    domNode: HTMLElement;
    spec: object;
    plugins: readonly (() => Plugin)[];
    requestInterceptor: (request: OutgoingRequest) => OutgoingRequest;
    requestSnippetsEnabled: boolean;
    requestSnippets: {
      generators: Record<string, { title: string; syntax: string }>;
      defaultExpanded: boolean;
      languages: readonly string[] | null;
    };
    [other: string]: unknown;
  }

  export default function SwaggerUI(options: Options): unknown;
}
