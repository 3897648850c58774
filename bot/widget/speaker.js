/**
 * Reads messages aloud: with the host page's `reader`, or else with a voice of this device.
 * Voices that the browser fetches from its maker's servers are never used: they would hear what the person reads.
 */

import { spoken } from "./text.js";

/** Speech rates; slower for elders (domain rule: 0.8 to 0.9). */
const RATE = 1;
const ELDER_RATE = 0.85;

export class Speaker {
  #reading = null;
  #host;

  /** `host` is the element; its property `reader`, if set, is `{read(text, {lang, rate}): Promise, stop()}`. */
  constructor(host) {
    this.#host = host;
    // The list of voices arrives late in some browsers; asking once starts that.
    globalThis.speechSynthesis?.getVoices();
  }

  get available() {
    return Boolean(this.#host.reader ?? this.#voice());
  }

  isReading(id) {
    return this.#reading === id;
  }

  /** Resolves when the text was read or stopped. */
  async read(id, text) {
    this.stop();
    this.#reading = id;
    const rate = this.#host.mode === "elder" ? ELDER_RATE : RATE;
    try {
      if (this.#host.reader) await this.#host.reader.read(spoken(text), { lang: "zh-CN", rate });
      else await this.#utter(spoken(text), rate);
    } finally {
      if (this.#reading === id) this.#reading = null;
    }
  }

  stop() {
    this.#reading = null;
    if (this.#host.reader) this.#host.reader.stop();
    else globalThis.speechSynthesis?.cancel();
  }

  #voice() {
    const voices = globalThis.speechSynthesis?.getVoices() ?? [];
    return voices.find((voice) => voice.localService && /^(zh|cmn)/i.test(voice.lang)) ?? null;
  }

  #utter(text, rate) {
    return new Promise((resolve) => {
      const utterance = new SpeechSynthesisUtterance(text);
      Object.assign(utterance, { voice: this.#voice(), lang: "zh-CN", rate, onend: resolve, onerror: resolve });
      speechSynthesis.speak(utterance);
    });
  }
}
