/** Text size, elder mode, contrast, and erasing the conversation. */

import { FONT_LEVELS } from "./attributes.js";
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";

export class Settings {
  #host;
  #words;
  #node;
  #radios = [];
  #elder;
  #contrast;
  #confirm;

  /** Changes the host's attributes. `onErase()` erases; `onClose()` is told when the person is done. */
  constructor(host, words, { onErase, onClose }) {
    this.#host = host;
    this.#words = words;
    const heading = uniqueId("settings");
    this.#elder = this.#toggle("elder_mode", (on) => {
      host.mode = on ? "elder" : "standard";
    });
    this.#contrast = this.#toggle("high_contrast", (on) => {
      host.contrast = on ? "high" : "normal";
    });
    this.#confirm = this.#eraseParts(onErase);
    this.#node = h(
      "section",
      { class: "sheet settings", part: "settings", "aria-labelledby": heading, hidden: true },
      h("h2", { id: heading, class: "sheet-heading", tabindex: "-1" }, words.t("settings_heading")),
      this.#sizes(),
      this.#elder.node,
      this.#contrast.node,
      this.#confirm.node,
      h("div", { class: "actions" }, h("button", { type: "button", class: "primary", onclick: onClose }, words.t("done"))),
    );
  }

  get node() {
    return this.#node;
  }

  get open() {
    return !this.#node.hidden;
  }

  show() {
    this.refresh();
    this.#confirm.reset();
    this.#node.hidden = false;
    this.#node.querySelector("h2").focus();
  }

  hide() {
    this.#node.hidden = true;
  }

  /** Shows what the host's attributes say. */
  refresh() {
    for (const radio of this.#radios) radio.checked = radio.value === this.#host.fontSize;
    this.#elder.input.checked = this.#host.mode === "elder";
    this.#contrast.input.checked = this.#host.contrast === "high";
  }

  #sizes() {
    const name = uniqueId("size");
    const options = FONT_LEVELS.map((level) => {
      const radio = h("input", {
        type: "radio",
        name,
        value: level,
        onchange: () => {
          this.#host.fontSize = level;
        },
      });
      this.#radios.push(radio);
      return h("label", { class: `segment size-${level}` }, radio, h("span", null, this.#words.t(`font_${level}`)));
    });
    return h("fieldset", { class: "segments" }, h("legend", { class: "label" }, this.#words.t("font_size")), h("div", { class: "segment-row" }, options));
  }

  #toggle(key, change) {
    const input = h("input", { type: "checkbox", role: "switch", onchange: () => change(input.checked) });
    return { input, node: h("label", { class: "toggle" }, h("span", null, this.#words.t(key)), input) };
  }

  #eraseParts(onErase) {
    const t = (key) => this.#words.t(key);
    const first = h("button", { type: "button", class: "secondary", onclick: () => ask(true) }, icon("trash"), t("erase"));
    const yes = h("button", { type: "button", class: "danger", onclick: onErase }, t("erase_yes"));
    const no = h("button", { type: "button", class: "secondary", onclick: () => ask(false) }, t("erase_no"));
    const question = h("div", { class: "confirm", role: "group", "aria-label": t("erase"), hidden: true }, h("p", null, t("erase_confirm")), h("div", { class: "actions" }, yes, no));
    const ask = (on) => {
      question.hidden = !on;
      first.hidden = on;
      (on ? no : first).focus();
    };
    const reset = () => {
      question.hidden = true;
      first.hidden = false;
    };
    return { node: h("div", { class: "erase" }, first, question), reset };
  }
}
