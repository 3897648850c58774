/** 好差评: five levels, the words of the national scheme. */

import { h, uniqueId } from "./dom.js";

const LEVELS = [5, 4, 3, 2, 1];

export class Rating {
  #node;
  #radios;

  /** `onRate(level)` hands the rating in; `onClose()` is told when the person leaves. */
  constructor(words, { onRate, onClose }) {
    const heading = uniqueId("rating");
    const name = uniqueId("level");
    this.#radios = LEVELS.map((level) => h("input", { type: "radio", name, id: `${name}-${level}`, value: String(level) }));
    const submit = (event) => {
      event.preventDefault();
      const chosen = this.#radios.find((radio) => radio.checked);
      if (chosen) onRate(Number(chosen.value));
      else this.#radios[0].focus();
    };
    this.#node = h(
      "form",
      { class: "sheet rating", part: "rating", "aria-labelledby": heading, hidden: true, novalidate: true, onsubmit: submit },
      h(
        "fieldset",
        { class: "options" },
        h("legend", { id: heading, class: "sheet-heading" }, words.t("rate_heading")),
        this.#radios.map((radio, at) => h("label", { class: "option", for: radio.id }, radio, h("span", null, words.t(`rate_${LEVELS[at]}`)))),
      ),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "submit", class: "primary" }, words.t("rate_send")),
        h("button", { type: "button", class: "secondary", onclick: onClose }, words.t("rate_cancel")),
      ),
    );
  }

  get node() {
    return this.#node;
  }

  get open() {
    return !this.#node.hidden;
  }

  show() {
    for (const radio of this.#radios) radio.checked = false;
    this.#node.hidden = false;
    this.#radios[0].focus();
  }

  hide() {
    this.#node.hidden = true;
  }
}
