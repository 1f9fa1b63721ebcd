/**
 * The tabs with the request that was tried. In place of Swagger UI's own, which a keyboard does not reach. Made with
 * Swagger UI's React, which is not the dashboard's.
 */
import i18next from 'i18next';
import type { ImmutableMap, Plugin, System } from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { SNIPPETS } from './snippets';

export function snippetPlugin({ React, fn }: System): Plugin {
  const { createElement: h, useState } = React;
  const generators = { curl: fn.requestSnippetGenerator_curl_bash, ...SNIPPETS };
  const names = Object.keys(generators) as (keyof typeof generators)[];

  function RequestSnippets({ request }: { request: ImmutableMap }) {
    const [chosen, setChosen] = useState(names[0]!);
    const [isCopied, setCopied] = useState(false);
    const code = generators[chosen]!(request);
    const choose = (name: (typeof names)[number]) => {
      setChosen(name);
      setCopied(false);
    };
    const copy = () => void navigator.clipboard.writeText(code).then(() => setCopied(true));
    return h(
      'section',
      { className: 'snippets', 'aria-label': i18next.t('explorer:snippets') },
      h(
        'div',
        { className: 'snippet-tabs' },
        ...names.map((name) =>
          h(
            'button',
            { key: name, type: 'button', 'aria-pressed': name === chosen, onClick: () => choose(name) },
            name,
          ),
        ),
        h(
          'button',
          { type: 'button', className: 'snippet-copy', onClick: copy },
          isCopied ? i18next.t('common:copied') : i18next.t('common:copy'),
        ),
      ),
      h('pre', { tabIndex: 0, 'aria-label': chosen }, code),
    );
  }
  return { components: { RequestSnippets } };
}
