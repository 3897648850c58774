/** The widget's stylesheets, adopted by its shadow root: no style element, no inline style. */

const FILES = ["tokens", "panel", "messages", "controls", "themes"];
const loaded = new Map();

async function load(name) {
  const response = await fetch(new URL(`./styles/${name}.css`, import.meta.url), { signal: AbortSignal.timeout(15_000) });
  if (!response.ok) throw new Error(`styles ${response.status}`);
  return new CSSStyleSheet().replace(await response.text());
}

/** A sheet by name, loaded once for all elements of the page; tried again where it could not be had. */
function sheet(name) {
  if (!loaded.has(name)) {
    const request = load(name);
    request.catch(() => loaded.delete(name));
    loaded.set(name, request);
  }
  return loaded.get(name);
}

/** The sheets that stand from the beginning, in order. */
export function styleSheets() {
  return Promise.all(FILES.map(sheet));
}

/** Adds a sheet to a shadow root. */
export async function adopt(root, name) {
  const more = await sheet(name);
  if (!root.adoptedStyleSheets.includes(more)) root.adoptedStyleSheets.push(more);
}
