/** Forms without a network, for the element: fetches the code for them when it may be needed, and watches the chat's form. */

import { adopt } from "./styles.js";

export class FormDesk {
  #parts;
  #counter = null;
  #open = null;
  #wanted = new Set();

  /** `parts`: client, vault, keeper, place (a node), words, announce(text), notice(text), say(said), back(). */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Keeps forms, by item, for when there is no network. What cannot be had now is fetched when the network is back. */
  keep(items) {
    for (const item of items) {
      this.#wanted.add(item);
      void this.#with(async (counter) => {
        if (await counter.keep(item)) this.#wanted.delete(item);
      });
    }
  }

  /** After a reload: takes up forms that were filled in before it. */
  async resume() {
    if ((await this.#parts.vault.get("index"))?.length) this.online();
  }

  online() {
    void this.#with((counter) => counter.online());
    this.keep([...this.#wanted]);
  }

  offline() {
    void this.#with((counter) => counter.offline());
  }

  /** The form state of a turn: a form opened in the chat is kept, so that it can be finished without a network. */
  follow(form) {
    if (!form) return;
    const item = form.state === "submitted" ? null : form.item;
    if (item && item !== this.#open) this.keep([item]);
    if (!item) this.#parts.keeper.forgetGiven();
    this.#open = item;
  }

  async #with(act) {
    this.#counter ??= this.#load();
    const counter = await this.#counter.catch(() => null);
    // The module could not be fetched: the chat goes on without, and the next occasion tries again.
    if (counter) await act(counter).catch(reportError);
  }

  #load() {
    const files = Promise.all([import("./offline/counter.js"), adopt(this.#parts.place.getRootNode(), "cards")]);
    const loading = files.then(([{ Counter }]) => {
      const { client, vault, keeper, place, words, announce, back } = this.#parts;
      const submitted = (item, receipt) => this.#submitted(item, receipt);
      return new Counter({ client, vault, place, view: { words, announce, given: () => keeper.given, submitted, back } });
    });
    loading.catch(() => (this.#counter = null));
    return loading;
  }

  /** A form went in without the chat: the draft that the chat may still hold must not go in as well. */
  #submitted(item, { case_no: number }) {
    const { keeper, notice, say, words } = this.#parts;
    notice(words.t("offline_submitted", { case_no: number }));
    keeper.forgetGiven();
    if (this.#open === item) say({ payload: "/cancel", shown: words.t("offline_drop_draft") });
    this.#open = null;
  }
}
