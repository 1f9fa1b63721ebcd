/** The API's description without a running gateway: for what is built from it. */
import { DRIVERS } from './providers/registry.js';
import { openApiDocument } from './api/openapi.js';
import { allRoutes } from './api/routes/index.js';

/** @returns the OpenAPI 3.1 document that `/api/openapi.json` serves */
export function gatewayDocument(): Record<string, unknown> {
  // Declaring a route touches none of the services that its handler uses.
  return openApiDocument(allRoutes({ drivers: DRIVERS } as unknown as Parameters<typeof allRoutes>[0]));
}
