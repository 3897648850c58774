/** Where a statement comes from; folded away, one press to see. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { allowedUrl } from "../link.js";
import { link } from "../text.js";

/** The list of a message's citations, or null. Two citations of the same clause are shown once. */
export function citationList(citations, view) {
  const seen = new Map(citations.map((citation) => [`${citation.law}|${citation.guide_name}|${citation.quote}|${citation.verified}`, citation]));
  if (!seen.size) return null;
  return h("ul", { class: "citations" }, [...seen.values()].map((citation) => h("li", null, details(citation, view))));
}

function details(citation, { words, hosts }) {
  const unverified = citation.verified === false;
  const url = citation.url ? allowedUrl(citation.url, hosts()) : null;
  const title = citation.law ? words.t("citation", { law: citation.law }) : words.t("citation_guide", { name: citation.guide_name });
  return h(
    "details",
    { class: "citation", part: "citation" },
    h(
      "summary",
      null,
      icon("book"),
      h("span", { class: "citation-title" }, title),
      unverified ? h("span", { class: "tag" }, words.t("citation_unverified")) : null,
    ),
    h(
      "div",
      { class: "citation-body" },
      citation.quote ? h("blockquote", { "aria-label": words.t("citation_quote") }, citation.quote) : null,
      h("p", null, `${words.t("citation_from")}：${citation.guide_name}`),
      h("p", null, words.t("citation_updated", { date: citation.reviewed_on })),
      unverified ? h("p", { class: "unverified" }, words.t("citation_unverified")) : null,
      url ? h("p", null, link(url, words.t("citation_open"))) : null,
    ),
  );
}
