/** What Swagger UI leaves out for keyboards and screen readers, put in whenever it draws something new. */

const REPAIRS: readonly [selector: string, attribute: string, value: string][] = [
  // The dashboard has its one main part; this is a piece of it.
  ['main', 'role', 'presentation'],
  ['.opblock-tag', 'aria-level', '2'],
  ['.opblock-body h4', 'aria-level', '3'],
  ['textarea:not([aria-label])', 'aria-label', 'Body'],
  ['.opblock-body select:not([aria-label])', 'aria-label', 'Choice'],
  // Longer than its box: scrolled by the arrow keys.
  ['pre:not([tabindex]), .table-container:not([tabindex])', 'tabindex', '0'],
];

function repair(root: HTMLElement): void {
  for (const [selector, attribute, value] of REPAIRS) {
    for (const element of root.querySelectorAll(selector)) {
      if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
    }
  }
}

/** @returns ends it */
export function keepAccessible(root: HTMLElement): () => void {
  const observer = new MutationObserver(() => repair(root));
  observer.observe(root, { childList: true, subtree: true });
  return () => observer.disconnect();
}
