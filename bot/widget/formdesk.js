/** Forms without a network: fetches the code for them when it may be needed, and watches the chat's form. */

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

  /** Keeps forms, by item, for when there is no network; what cannot be had is tried again when it is back. */
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
    if ((await this.#parts.vault.get("index"))?.length) void this.#with((counter) => counter.resume());
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
    // A fetch under way may have begun without a network: where it fails, one more is tried.
    const counter = (await this.#counter) ?? (await (this.#counter ??= this.#load()));
    if (counter) await act(counter).catch(reportError);
  }

  /** Null where the files cannot be had: the next occasion tries again. */
  async #load() {
    const files = [import("./offline/counter.js"), adopt(this.#parts.place.getRootNode(), "cards")];
    const [module] = await Promise.all(files).catch(() => [(this.#counter = null)]);
    return module && new module.Counter(this.#parts, (item) => this.#drop(item));
  }

  /** A form went in without the chat: the draft that the chat may still hold must not go in as well. */
  #drop(item) {
    const { say, words } = this.#parts;
    if (this.#open === item) say({ payload: "/cancel", shown: words.t("offline_drop_draft") });
    this.#open = null;
  }
}
