/** The page around the element. */

/** The language that the element stands in. */
export function languageAround(node) {
  return node.closest("[lang]")?.lang ?? document.documentElement.lang;
}

/** What has the focus, inside shadow roots too; null when nothing has. */
export function deepFocus() {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused === document.body ? null : focused;
}
