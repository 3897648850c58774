/** Answer text as nodes: paragraphs, lists, bold, allowed links and telephone numbers; all else stays plain text. */

import { h } from "./dom.js";
import { allowedUrl } from "./link.js";

const ORDERED = /^\s*(\d{1,2})(?:\.(?!\d)|[．)）、])\s*(\S.*)$/;
const UNORDERED = /^\s*[-•·*]\s+(\S.*)$/;
/** The line that names law and date of an answer; set off from the answer itself. */
const SOURCE = /^\s*依据：/;
const INLINE = new RegExp(
  [
    String.raw`\*\*([^*\n]{1,200})\*\*`,
    String.raw`\[([^\]\n]{1,120})\]\(([^)\s]{1,500})\)`,
    String.raw`(https?:\/\/[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]{3,500})`,
    String.raw`(?<![\d-])(0\d{2,3}-\d{7,8}|12345)(?![\d-])`,
  ].join("|"),
  "g",
);

/** A link that opens elsewhere without telling where the person came from. */
export function link(url, text) {
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, text);
}

function inline(text, hosts) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, bold, title, target, bare, phone] = match;
    nodes.push(text.slice(from, match.index));
    from = match.index + whole.length;
    if (bold) nodes.push(h("strong", null, bold));
    else if (phone) nodes.push(h("a", { href: `tel:${phone}` }, phone));
    else {
      const url = allowedUrl(target ?? bare, hosts);
      nodes.push(url ? link(url, title ?? bare) : (title ?? bare));
    }
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

/** The blocks of a text as a fragment. `hosts` is the allow-list of link.js. */
export function textNodes(text, hosts) {
  const fragment = document.createDocumentFragment();
  let list = null;
  for (const line of text.split(/\r?\n/)) {
    const ordered = ORDERED.exec(line);
    const unordered = ordered ? null : UNORDERED.exec(line);
    if (ordered || unordered) {
      const tag = ordered ? "ol" : "ul";
      if (list?.localName !== tag) {
        list = h(tag, ordered ? { start: ordered[1] } : null);
        fragment.append(list);
      }
      list.append(h("li", null, inline(ordered ? ordered[2] : unordered[1], hosts)));
    } else {
      list = null;
      if (line.trim()) fragment.append(h("p", SOURCE.test(line) ? { class: "source" } : null, inline(line.trim(), hosts)));
    }
  }
  return fragment;
}

/** What a screen reader should hear of a text: the same words without marks. */
export function spoken(text) {
  return text.replace(/\*\*([^*\n]{1,200})\*\*/g, "$1").replace(/\[([^\]\n]{1,120})\]\([^)\s]{1,500}\)/g, "$1");
}
