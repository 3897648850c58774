/** The log of a conversation. New messages never take the focus, unless what held it has gone with the last turn. */

import { h } from "./dom.js";
import { entryView, messageView } from "./messages/message.js";

/** Space kept above a message scrolled to, pixels. */
const MARGIN = 12;

export class Transcript {
  #view;
  #entries = new Map();
  #seen = new Set();
  #card = null;
  #thinking = null;

  constructor(view) {
    this.#view = view;
    this.#thinking = h(
      "div",
      { class: "thinking", hidden: true },
      h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
      h("span", null, view.words.t("thinking")),
    );
    this.list = h("div", { class: "messages" });
    this.node = h(
      "div",
      { class: "log", part: "log", role: "log", "aria-live": "off", tabindex: "0", "aria-label": view.words.t("log_label") },
      this.list,
      this.#thinking,
    );
  }

  /**
   * Messages from before: shown, not announced. Only the last one may still be answered, so only it keeps its
   * choices and its card; of a `fresh` conversation, the greeting, all do. They stand before whatever was said while
   * they were on their way.
   */
  addHistory(messages, fresh) {
    const unseen = messages.filter((message) => !this.#seen.has(message.id));
    const views = unseen.map((message) => {
      this.#seen.add(message.id);
      const turn = fresh || message === unseen.at(-1) ? { form: null, case: null } : null;
      return messageView(message, turn, this.#view);
    });
    this.list.prepend(...views.map((view) => view.node));
    this.#card ??= views.at(-1)?.card ?? null;
    this.#toEnd();
  }

  /** What stands in the open field, as `{name, value}`; null where none is open. */
  get draft() {
    return this.#card?.name ? { name: this.#card.name, value: this.#card.draft() } : null;
  }

  restoreDraft({ name, value }) {
    if (this.#card?.name === name && value) this.#card.restore(value);
  }

  addEntry(entry) {
    const shown = entryView(entry, this.#view);
    this.#entries.set(entry.id, shown);
    this.list.append(shown.node);
    this.updateEntry(entry);
    this.#toEnd();
  }

  updateEntry(entry) {
    const shown = this.#entries.get(entry.id);
    shown?.update();
    if (entry.problem) shown?.node.scrollIntoView({ block: "nearest" });
  }

  /** Shows a turn's answer. `focused` is the node that has the focus, for the one case in which it must move. */
  addTurn(turn, entry, focused) {
    const before = this.#card;
    const held = Boolean(before && focused && before.contains(focused));
    const views = turn.messages
      .filter((message) => !this.#seen.has(message.id))
      .map((message) => {
        this.#seen.add(message.id);
        return messageView(message, turn, this.#view);
      });
    if (!views.length) {
      // Answered before a reload: history has shown both the question and the answer.
      this.#entries.get(entry.id)?.node.remove();
      before?.release();
      return;
    }
    const next = views.findLast((view) => view.card)?.card ?? null;
    for (const { card } of views) if (card && card !== next) card.settle();
    this.#turnCard(before, next, turn);
    this.list.append(...views.map((view) => view.node));
    this.#scrollTo(views[0].node);
    if (held && this.#card !== before) this.#land(next, views[0].node);
  }

  /** Words from the widget itself, such as an expired conversation. */
  addNotice(text) {
    const message = { id: crypto.randomUUID(), role: "system", kind: "notice", text, choices: [], citations: [] };
    this.list.append(messageView(message, null, this.#view).node);
    this.#toEnd();
  }

  setThinking(on) {
    this.#thinking.hidden = !on;
    if (on) this.#toEnd();
  }

  clear() {
    this.list.replaceChildren();
    this.#entries.clear();
    this.#seen.clear();
    this.#card = null;
  }

  /** The card of the last turn gives way when this turn brings another or the form is no longer being filled. */
  #turnCard(before, next, turn) {
    const open = turn.form?.state === "collecting" || turn.form?.state === "review";
    if (before && !next && open) {
      before.release();
      return;
    }
    if (before && next && before.name && before.name === next.name) next.restore(before.draft());
    before?.settle();
    this.#card = next;
  }

  #land(card, node) {
    if (card) card.focus();
    else {
      node.setAttribute("tabindex", "-1");
      node.focus({ preventScroll: true });
    }
  }

  #scrollTo(node) {
    this.node.scrollTop = node.offsetTop - MARGIN;
  }

  #toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }
}
