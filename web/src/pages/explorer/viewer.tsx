/** Swagger UI, served from here, in the dashboard's colours. */
import { useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import SwaggerUI, { type OutgoingRequest, type Plugin } from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';
import { Loading } from '../../parts/loading';
import { keptToken } from '../../parts/kept-token';
import { ProblemAlert } from '../../parts/problem';
import { keepAccessible } from './accessible';
import { forExplorer, type ApiDocument } from './document';
import { snippetPlugin } from './snippet-panel';
import './viewer.css';

/** The token and nothing else says who asks: the same that a program of the user's would get. */
function asSoftware(request: OutgoingRequest): OutgoingRequest {
  const token = keptToken();
  request.credentials = 'omit';
  if (token) request.headers['Authorization'] = `Bearer ${token}`;
  return request;
}

/** The page has a title of its own, and a field for the token. */
const withoutHead = (): Plugin => ({ wrapComponents: { InfoContainer: () => () => null } });

async function loadDocument(): Promise<ApiDocument> {
  const reply = await fetch('/api/openapi.json', { credentials: 'omit' });
  return forExplorer((await reply.json()) as Record<string, unknown>);
}

export default function Viewer() {
  const { data, error, refetch } = useQuery({
    queryKey: ['openapi'],
    queryFn: loadDocument,
    staleTime: Infinity,
  });
  const place = useRef<HTMLDivElement>(null);
  useDarkClass();
  useEffect(() => {
    const domNode = place.current;
    if (!data || !domNode) return;
    const root = domNode.appendChild(document.createElement('div'));
    const end = keepAccessible(root);
    SwaggerUI({
      domNode: root,
      spec: data,
      plugins: [snippetPlugin(data), withoutHead],
      requestInterceptor: asSoftware,
      requestSnippetsEnabled: true,
      docExpansion: 'none',
      filter: true,
      tryItOutEnabled: true,
      defaultModelsExpandDepth: -1,
      displayRequestDuration: true,
      persistAuthorization: false,
      validatorUrl: null, // would ask another host
    });
    return () => {
      end();
      root.remove();
    };
  }, [data]);
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  return (
    <>
      {!data && <Loading />}
      <div ref={place} id="explorer" />
    </>
  );
}

/** Swagger UI looks for this class when it draws itself dark. */
function useDarkClass(): void {
  const isDark = useComputedColorScheme('light') === 'dark';
  useEffect(() => {
    document.documentElement.classList.toggle('dark-mode', isDark);
    return () => document.documentElement.classList.remove('dark-mode');
  }, [isDark]);
}
