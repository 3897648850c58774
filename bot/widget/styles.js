/** The widget's stylesheets, adopted by its shadow root: no style element, no inline style. */

const FILES = ["tokens", "panel", "messages", "forms", "themes"];
let loaded = null;

async function sheet(name) {
  const response = await fetch(new URL(`./styles/${name}.css`, import.meta.url), { signal: AbortSignal.timeout(15_000) });
  if (!response.ok) throw new Error(`styles ${response.status}`);
  return new CSSStyleSheet().replace(await response.text());
}

/** The sheets in order; loaded once for all elements of the page. */
export function styleSheets() {
  loaded ??= Promise.all(FILES.map(sheet)).catch((error) => {
    loaded = null;
    throw error;
  });
  return loaded;
}
