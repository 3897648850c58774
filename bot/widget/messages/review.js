/** What was filled in, each line with a way to change it, and the button that hands it in. */

import { h, uniqueId } from "../dom.js";
import { icon } from "../icons.js";

/** A card like that of field.js. The row's value comes masked from the gateway where it need not be whole. */
export function reviewCard(message, view) {
  const { words } = view;
  const headingId = uniqueId("review");
  let busy = false;

  const release = () => {
    busy = false;
    node.removeAttribute("aria-busy");
    submit.textContent = words.t("submit");
  };
  const send = (said) => {
    if (busy || !view.say(said, release)) return false;
    busy = true;
    node.setAttribute("aria-busy", "true");
    return true;
  };
  const row = ({ name, label, value }) =>
    h(
      "div",
      { class: "row" },
      h("dt", null, label),
      h("dd", null, value),
      h(
        "dd",
        { class: "row-action" },
        h(
          "button",
          {
            type: "button",
            class: "quiet",
            "aria-label": words.t("edit_field", { label }),
            onclick: () => send({ payload: `/correct${JSON.stringify({ field: name })}`, shown: words.t("edit_field", { label }) }),
          },
          icon("edit"),
          words.t("edit"),
        ),
      ),
    );

  const heading = h("h3", { id: headingId, class: "card-heading", tabindex: "-1" }, words.t("review_heading"));
  const submit = h(
    "button",
    {
      type: "button",
      class: "primary",
      onclick: () => {
        if (send({ payload: "/submit", shown: words.t("submit") })) submit.textContent = words.t("submitting");
      },
    },
    words.t("submit"),
  );
  const node = h(
    "section",
    { class: "card review", part: "review", "aria-labelledby": headingId },
    heading,
    h("dl", { class: "rows" }, message.review.map(row)),
    h("div", { class: "actions" }, submit),
  );
  return {
    node,
    name: null,
    focus: () => heading.focus(),
    contains: (other) => node.contains(other),
    draft: () => "",
    restore: () => undefined,
    settle: () => {
      release();
      for (const button of node.querySelectorAll("button")) button.remove();
    },
    release,
  };
}
