/** Where the person writes. */

import { MAX_TEXT } from "./conversation.js";
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";

export class Composer {
  #input;
  #words;
  #talk;

  /**
   * `onSend(text)` returns whether the text was taken; only then is the input emptied.
   * `onTalk()` is the press of the microphone; null where there is none.
   */
  constructor(words, onSend, onTalk = null) {
    this.#words = words;
    this.#talk = onTalk && h("button", { type: "button", class: "talk", part: "talk", "aria-label": words.t("talk"), onclick: onTalk }, icon("microphone"));
    const id = uniqueId("input");
    const hint = `${id}-hint`;
    const submit = () => {
      if (this.#input.value.trim() && onSend(this.#input.value)) this.#input.value = "";
    };
    this.#input = h("textarea", {
      id,
      class: "input",
      part: "input",
      rows: 1,
      maxlength: MAX_TEXT,
      placeholder: words.t("input_placeholder"),
      "aria-describedby": hint,
      enterkeyhint: "send",
      onkeydown: (event) => {
        // Enter also ends the choosing of a character in Chinese input methods: that one must not send.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        submit();
      },
    });
    this.node = h(
      "form",
      {
        class: "composer",
        part: "composer",
        onsubmit: (event) => {
          event.preventDefault();
          submit();
          this.focus();
        },
      },
      h("label", { class: "hidden", for: id }, words.t("input_label")),
      this.#input,
      h("span", { class: "hidden", id: hint }, words.t("input_hint")),
      this.#talk,
      h("button", { type: "submit", class: "send", part: "send" }, icon("send"), h("span", null, words.t("send"))),
    );
  }

  get text() {
    return this.#input.value;
  }

  set text(value) {
    this.#input.value = value;
  }

  /** Shows whether the microphone is on. */
  set talking(on) {
    this.#talk.classList.toggle("on", on);
    this.#talk.setAttribute("aria-label", this.#words.t(on ? "talk_stop" : "talk"));
    this.#talk.replaceChildren(icon(on ? "stop" : "microphone"));
  }

  focus() {
    this.#input.focus();
  }
}
