/** Things to press instead of typing. */

import { h } from "../dom.js";

/** Most choices shown at a time in elder mode (domain rule: at most four a step). */
const ELDER_LIMIT = 4;

/** The list of a message's choices, or null. */
export function choiceList(choices, view) {
  if (!choices?.length) return null;
  const items = choices.map(({ title, payload }) =>
    h("li", null, h("button", { type: "button", class: "choice", part: "choice", onclick: () => view.say({ payload, shown: title }) }, title)),
  );
  const list = h("ul", { class: "choices" }, items);
  if (view.elder() && items.length > ELDER_LIMIT) fold(list, items, view);
  return list;
}

function fold(list, items, { words }) {
  const rest = items.slice(ELDER_LIMIT);
  for (const item of rest) item.hidden = true;
  const more = h("li", null, h("button", { type: "button", class: "choice more", "aria-expanded": "false" }, words.t("more_choices")));
  more.firstChild.addEventListener("click", () => {
    for (const item of rest) item.hidden = false;
    rest[0].querySelector("button").focus();
    more.remove();
  });
  list.append(more);
}
