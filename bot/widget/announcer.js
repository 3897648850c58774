/**
 * Says new things to screen readers, whole sentences at a time.
 * Two regions take turns, so that the same words said twice are two changes and are heard twice.
 */

import { h } from "./dom.js";
import { spoken } from "./text.js";

const ENDS_SENTENCE = /[。！？；.!?;：:]$/;

/** Texts joined so that each ends as a sentence. */
export function sentences(texts) {
  return texts
    .flatMap((text) => spoken(text ?? "").split("\n"))
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => (ENDS_SENTENCE.test(line) ? line : `${line}。`))
    .join("");
}

export class Announcer {
  #regions = [0, 1].map(() => h("div", { role: "status", "aria-live": "polite", "aria-atomic": "true" }));
  #turn = 0;

  /** Holds both regions; must be in the page before the first announcement. */
  node = h("div", { class: "announcer" }, this.#regions);

  announce(...texts) {
    const words = sentences(texts);
    if (!words) return;
    this.#regions[this.#turn].textContent = words;
    this.#turn = 1 - this.#turn;
    this.#regions[this.#turn].textContent = "";
  }
}
