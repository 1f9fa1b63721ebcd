/**
 * The tabs with the request as it is filled in, from the moment that a line is opened. In place of Swagger UI's own,
 * which come after the request was made, and which a keyboard does not reach. Made with Swagger UI's React, which is
 * not the dashboard's.
 */
import i18next from 'i18next';
import type { Plugin, System } from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { onKeptToken } from '../../parts/kept-token';
import type { ApiDocument } from './document';
import { requestNow } from './request-now';
import { SNIPPETS } from './snippets';

/** Of an operation, whose responses stand below the panel. */
interface Props {
  path: string;
  method: string;
}

/** The language stays from one operation to the next. */
let lastChosen = Object.keys(SNIPPETS)[0]!;

export const snippetPlugin = (document: ApiDocument) => (system: System) => {
  const { createElement: h, useState, useEffect, Fragment } = system.React;

  /** Swagger UI draws what it "connects" anew whenever a field changes; a token it does not know of. */
  function SnippetPanel({ path, method }: Props) {
    const [chosen, setChosen] = useState(lastChosen);
    const [copied, setCopied] = useState('');
    const [, setToken] = useState('');
    useEffect(() => onKeptToken(setToken), []);
    const code = SNIPPETS[chosen]!(requestNow(system, document, path, method));
    const choose = (name: string) => {
      lastChosen = name;
      setChosen(name);
    };
    const copy = () => void navigator.clipboard.writeText(code).then(() => setCopied(code));
    return h(
      'section',
      { className: 'snippets', 'aria-label': i18next.t('explorer:snippets') },
      h(
        'div',
        { className: 'snippet-tabs' },
        ...Object.keys(SNIPPETS).map((name) =>
          h(
            'button',
            { key: name, type: 'button', 'aria-pressed': name === chosen, onClick: () => choose(name) },
            name,
          ),
        ),
        h(
          'button',
          { type: 'button', className: 'snippet-copy', onClick: copy },
          copied === code ? i18next.t('common:copied') : i18next.t('common:copy'),
        ),
      ),
      h('pre', { tabIndex: 0, 'aria-label': chosen }, code),
    );
  }

  const plugin: Plugin = {
    components: { SnippetPanel, RequestSnippets: () => null },
    wrapComponents: {
      responses: (Responses, { getComponent }) =>
        function WithSnippets(props) {
          const { path, method } = props as unknown as Props;
          return h(
            Fragment,
            null,
            h(getComponent('SnippetPanel', true), { path, method }),
            h(Responses, props),
          );
        },
    },
  };
  return plugin;
};
