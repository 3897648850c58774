/** Node building. Text goes in as text: nothing here, or anywhere in the widget, parses markup. */

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open", "rows"]);

/**
 * An element with attributes, listeners (`onclick`) and children.
 * Null, undefined and false attributes and children are left out.
 */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

let serial = 0;

/** An id that no other node of this page carries. */
export function uniqueId(prefix) {
  serial += 1;
  return `zb-${prefix}-${serial}`;
}
