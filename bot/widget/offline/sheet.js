/** A whole form on one page, filled in with or without a network. */

import { control } from "../controls.js";
import { h, uniqueId } from "../dom.js";
import { icon } from "../icons.js";
import { isConsent, problems, relevant } from "./spec.js";

export class FormSheet {
  #record;
  #words;
  #on;
  #fields = new Map();
  #status;
  #auto;

  /** `on`: save(record), submit(record), discard(record), close(). `online()` tells which words fit. */
  constructor(record, words, on) {
    this.#record = record;
    this.#words = words;
    this.#on = on;
    const heading = uniqueId("form");
    this.#status = h("p", { class: "sheet-status", role: "status" });
    this.#auto = h("input", { type: "checkbox", role: "switch", checked: record.auto, onchange: () => this.#save() });
    this.node = h(
      "form",
      {
        class: "sheet offline-form",
        part: "field",
        "aria-labelledby": heading,
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          void this.#submit();
        },
        onchange: () => this.#save(),
        oninput: () => this.#collect(),
      },
      h("h2", { id: heading, class: "sheet-heading", tabindex: "-1" }, words.t("offline_form", { name: record.form.name })),
      h("p", { class: "help" }, words.t("offline_hint")),
      this.#notice(),
      record.form.ui.order.filter((name) => record.form.ui.fields[name].type !== "file").map((name) => this.#field(name)),
      record.form.ui.afterwards ? h("p", { class: "help" }, record.form.ui.afterwards) : null,
      h("label", { class: "toggle" }, h("span", null, words.t("offline_auto")), this.#auto),
      this.#status,
      h(
        "div",
        { class: "actions" },
        h("button", { type: "submit", class: "primary" }, words.t("offline_submit")),
        h("button", { type: "button", class: "secondary", onclick: () => on.close() }, words.t("offline_later")),
        record.attempted ? null : h("button", { type: "button", class: "quiet", onclick: () => on.discard(this.#record) }, icon("trash"), words.t("offline_discard")),
      ),
    );
    this.#relate();
    this.#lock(record.attempted);
  }

  focus() {
    this.node.querySelector("h2").focus();
  }

  /** A sentence about the whole form. */
  say(text) {
    this.#status.textContent = text;
    this.#status.scrollIntoView({ block: "nearest" });
  }

  /** Sentences beside their fields; the first of them gets the focus. */
  complain(errors) {
    for (const [name, field] of this.#fields) field.complain(errors[name] ?? null);
    const first = [...this.#fields.keys()].find((name) => errors[name]);
    if (first) this.#fields.get(first).focus();
  }

  #notice() {
    const { notice } = this.#record.form.ui;
    if (!notice) return null;
    return h(
      "details",
      { class: "citation" },
      h("summary", null, icon("info"), h("span", { class: "citation-title" }, this.#words.t("offline_notice"))),
      h("div", { class: "citation-body" }, Object.values(notice).map((text) => h("p", null, text))),
    );
  }

  #field(name) {
    const described = this.#record.form.ui.fields[name];
    const id = uniqueId("offline");
    const view = {
      ...described,
      name,
      required: described.required,
      options: (described.options ?? []).map(({ title, value }) => ({ title, payload: value })),
    };
    const input = control(view, this.#words, `${id}-help ${id}-error`);
    const error = h("p", { class: "error", id: `${id}-error`, hidden: true });
    const stored = this.#record.values[name];
    if (stored) input.restore(view.options.find((option) => option.payload === stored)?.title ?? stored);
    const node = h("div", { class: "offline-field" }, input.nodes, h("p", { class: "help", id: `${id}-help` }, described.help ?? described.ask), error);
    this.#fields.set(name, {
      node,
      value: () => (input.value() && input.payload ? input.payload() : input.value()),
      focus: () => input.focus(),
      complain: (text) => {
        error.replaceChildren(...(text ? [icon("warning"), text] : []));
        error.hidden = !text;
        input.mark(Boolean(text));
      },
    });
    return node;
  }

  #collect() {
    if (this.#record.attempted) return;
    for (const [name, field] of this.#fields) this.#record.values[name] = field.value();
    this.#relate();
  }

  #relate() {
    const counting = new Set(relevant(this.#record.form, this.#record.values));
    for (const [name, field] of this.#fields) field.node.hidden = !counting.has(name);
  }

  #save() {
    this.#collect();
    this.#record.auto = this.#auto.checked;
    void this.#on.save(this.#record);
  }

  async #submit() {
    this.#save();
    const found = problems(this.#record.form, this.#record.values);
    const sentence = ([name, key]) => [name, this.#words.t(isConsent(name) ? "consent_needed" : key, { label: this.#record.form.ui.fields[name].label })];
    const errors = Object.fromEntries(Object.entries(found).map(sentence));
    this.complain(errors);
    if (!Object.keys(errors).length) await this.#on.submit(this.#record);
  }

  /** What was sent and not answered may not be changed any more. */
  #lock(on) {
    for (const field of this.node.querySelectorAll(".offline-field input, .offline-field textarea")) field.disabled = on;
  }
}
