/** The window of the chat: head, log, tools and composer, and how it opens, closes and keeps the focus. */

import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";

/** Below this size the panel covers the page and becomes modal. */
const NARROW = "(max-width: 640px), (max-height: 480px)";

export class Panel {
  #narrow = matchMedia(NARROW);
  #launcher;
  #returnTo = null;
  #heading;
  #subheading;
  #settingsButton;
  #banner;

  /** `parts`: nodes of settings, desk, log, composer, announcer. `on`: open, close, settings, human, rate, retry. */
  constructor(words, parts, on) {
    const heading = uniqueId("heading");
    this.#launcher = h(
      "button",
      { type: "button", class: "launcher", part: "launcher", "aria-haspopup": "dialog", onclick: on.open },
      icon("chat"),
      h("span", null, words.t("launcher")),
    );
    this.#heading = h("h2", { id: heading, class: "title", part: "title" }, words.t("heading"));
    this.#subheading = h("p", { class: "subtitle" }, words.t("subheading"));
    this.#settingsButton = h("button", { type: "button", class: "head-button", "aria-expanded": "false", "aria-label": words.t("settings"), onclick: on.settings }, icon("settings"));
    this.#banner = h(
      "div",
      { class: "banner", hidden: true },
      icon("cloud"),
      h("p", null, words.t("offline")),
      h("button", { type: "button", class: "retry", onclick: on.retry }, words.t("retry")),
    );
    this.dialog = h(
      "dialog",
      { class: "panel", part: "panel", "aria-labelledby": heading, onkeydown: (event) => this.#keys(event, on.escape), oncancel: (event) => event.preventDefault() },
      h(
        "div",
        { class: "head", part: "header" },
        h("span", { class: "mark", "aria-hidden": "true" }, icon("chat")),
        h("div", { class: "titles" }, this.#heading, this.#subheading),
        this.#settingsButton,
        h("button", { type: "button", class: "head-button", "aria-label": words.t("close"), onclick: on.close }, icon("close")),
      ),
      this.#banner,
      parts.settings,
      parts.desk,
      parts.log,
      h(
        "div",
        { class: "foot" },
        h(
          "div",
          { class: "tools" },
          h("button", { type: "button", class: "tool", onclick: on.human }, icon("person"), words.t("human")),
          h("button", { type: "button", class: "tool", onclick: on.rate }, icon("star"), words.t("rate")),
        ),
        parts.composer,
      ),
      parts.announcer,
    );
    this.nodes = [this.#launcher, this.dialog];
    this.#narrow.addEventListener("change", () => {
      if (this.isOpen) this.#show();
    });
  }

  get isOpen() {
    return this.dialog.open;
  }

  set title(text) {
    this.#heading.textContent = text;
  }

  set subtitle(text) {
    this.#subheading.textContent = text;
  }

  get offline() {
    return !this.#banner.hidden;
  }

  set offline(on) {
    this.#banner.hidden = !on;
  }

  set settingsOpen(on) {
    this.#settingsButton.setAttribute("aria-expanded", String(on));
  }

  /** Marks the launcher when a reply came while the panel was closed. */
  unread(words, on) {
    this.#launcher.classList.toggle("unread", on);
    this.#launcher.lastChild.textContent = words.t(on ? "launcher_unread" : "launcher");
  }

  /** Puts the rating between log and composer, and returns it. */
  addRating(rating) {
    this.dialog.querySelector(".foot").before(rating.node);
    return rating;
  }

  focusSettings() {
    this.#settingsButton.focus();
  }

  /** Opens without moving the focus; `returnTo` gets it back on closing. */
  open(returnTo) {
    this.#returnTo = returnTo;
    this.#show();
    this.#launcher.hidden = true;
  }

  close() {
    this.dialog.close();
    this.#launcher.hidden = false;
    const target = this.#returnTo?.isConnected ? this.#returnTo : this.#launcher;
    this.#returnTo = null;
    target.focus();
  }

  /** Modal where it covers the page. `show()` would take the focus, so the attribute is set instead. */
  #show() {
    const focused = this.dialog.getRootNode().activeElement;
    if (this.dialog.open) this.dialog.close();
    if (this.#narrow.matches) this.dialog.showModal();
    else this.dialog.setAttribute("open", "");
    if (focused && this.dialog.contains(focused)) focused.focus();
  }

  #keys(event, escape) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    escape();
  }
}
