/** Brings forms, their sheet and the chat together: what a person without a network is offered. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { Desk } from "./desk.js";
import { FormSheet } from "./sheet.js";

export class Counter {
  #desk;
  #view;
  #place;
  #sheet = null;
  #offers;
  #offline = false;
  #onSubmitted;

  /**
   * `place` is the node that shows offers and sheet; `keeper` has the values given in the chat, `back()` is for the
   * focus. `onSubmitted(item)` is told of every form handed in.
   */
  constructor({ client, vault, place, keeper, words, announce, notice, back }, onSubmitted) {
    this.#view = { words, announce, notice, keeper, back };
    this.#onSubmitted = onSubmitted;
    this.#place = place;
    this.#offers = h("ul", { class: "choices offers" });
    place.append(this.#offers);
    this.#desk = new Desk({
      client,
      vault,
      tell: {
        submitted: (record, receipt) => this.#submitted(record, receipt),
        changed: (record, labels) => void this.#reopen(record, words.t("offline_changed", { fields: labels.join("、") })),
        refused: (record, problem) => void this.#refused(record, problem),
        waiting: (records) => this.#waiting(records),
      },
    });
  }

  /** Keeps a form for later, and offers it at once where the network went while it was on its way. False: not to be had now. */
  async keep(item) {
    try {
      await this.#desk.keep(item);
    } catch {
      return false;
    }
    if (this.#offline) await this.#offerForms();
    return true;
  }

  /** Without a network: offers the forms at hand. */
  async offline() {
    this.#offline = true;
    await this.#offerForms();
  }

  /** With a network: hands in what may go, offers the rest. */
  async online() {
    this.#offline = false;
    this.#offer([]);
    await this.#desk.revive();
  }

  /** After a reload, when it is not known yet whether there is a network. */
  async resume() {
    await this.#desk.revive();
  }

  /** What is filled in stays on offer beside what can be filled in. */
  async #offerForms() {
    const [forms, ready] = await Promise.all([this.#desk.forms(), this.#desk.ready()]);
    const filled = new Set(ready.map((record) => record.form.item));
    const empty = forms.filter((form) => !filled.has(form.item));
    // The network may have come back meanwhile.
    if (this.#offline) this.#offer([...this.#handing(ready), ...empty.map((form) => this.#button(form, "offline_fill"))]);
  }

  #button(form, key) {
    const open = async () => this.#open(await this.#desk.draft(form, this.#view.keeper.given));
    return h("button", { type: "button", class: "choice", onclick: () => void open() }, icon("edit"), this.#view.words.t(key, { name: form.name }));
  }

  #offer(buttons) {
    this.#offers.replaceChildren(...buttons.map((button) => h("li", null, button)));
    this.#place.hidden = !buttons.length && !this.#sheet;
  }

  #waiting(records) {
    if (!records.length) return;
    const { words } = this.#view;
    if (this.#sheet) this.#sheet.say(words.t("offline_waiting"));
    if (this.#offline) void this.#offerForms();
    else this.#offer(this.#handing(records));
  }

  #handing(records) {
    const { words } = this.#view;
    const hand = (record) =>
      h("button", { type: "button", class: "choice", onclick: () => void this.#desk.submit(record) }, icon("send"), words.t("offline_hand_in", { name: record.form.name }));
    return records.flatMap((record) => [hand(record), this.#button(record.form, "offline_look")]);
  }

  #open(record) {
    this.#close(false);
    this.#sheet = new FormSheet(record, this.#view.words, {
      save: (changed) => this.#desk.save(changed),
      submit: (filled) => this.#desk.submit(filled),
      discard: async (dropped) => {
        await this.#desk.discard(dropped);
        this.#close(true);
      },
      close: () => this.#close(true),
    });
    this.#place.append(this.#sheet.node);
    this.#place.hidden = false;
    this.#sheet.focus();
  }

  #close(back) {
    this.#sheet?.node.remove();
    this.#sheet = null;
    this.#place.hidden = !this.#offers.childElementCount;
    if (back) this.#view.back();
  }

  #reopen(record, text) {
    this.#open(record);
    this.#sheet.say(text);
    this.#view.announce(text);
  }

  #refused(record, problem) {
    const errors = Object.fromEntries(problem.errors.map(({ field, message }) => [field, message]));
    this.#reopen(record, problem.detail ?? problem.title ?? this.#view.words.t("offline_refused"));
    this.#sheet.complain(errors);
  }

  #submitted(record, receipt) {
    this.#close(true);
    this.#offer([]);
    const { words, notice, keeper } = this.#view;
    notice(words.t("offline_submitted", { case_no: receipt.case_no }));
    keeper.forgetGiven();
    this.#onSubmitted(record.form.item);
  }
}
