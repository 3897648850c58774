/**
 * Reads messages aloud: with the host page's `reader`, else with a voice of this device, else with the gateway's.
 * Voices that the browser fetches from its maker's servers are never used: they would hear what the person reads.
 */

import { spoken } from "./text.js";

/** Speech rates; slower for elders (domain rule: 0.8 to 0.9). */
const RATE = 1;
const ELDER_RATE = 0.85;

/** Longest text the gateway reads, characters. */
const MAX_TEXT = 2_000;

export class Speaker {
  #host;
  #synthesise;
  #reading = null;
  #halt = () => undefined;

  /** `host` is the element, for its `reader` and `mode`; `synthesise(text, speed)` gives a sound as a blob. */
  constructor(host, synthesise) {
    this.#host = host;
    this.#synthesise = synthesise;
    // The list of voices arrives late in some browsers; asking once starts that.
    globalThis.speechSynthesis?.getVoices();
  }

  isReading(id) {
    return this.#reading === id;
  }

  /** Resolves when the text was read or stopped; fails where nothing can read it. */
  async read(id, text) {
    this.stop();
    this.#reading = id;
    const rate = this.#host.mode === "elder" ? ELDER_RATE : RATE;
    try {
      await this.#way()(spoken(text).slice(0, MAX_TEXT), rate, () => this.#reading === id);
    } finally {
      if (this.#reading === id) this.#reading = null;
    }
  }

  stop() {
    this.#reading = null;
    this.#halt();
    this.#halt = () => undefined;
  }

  #way() {
    const { reader } = this.#host;
    if (reader) {
      return (text, rate) => {
        this.#halt = () => reader.stop();
        return reader.read(text, { lang: "zh-CN", rate });
      };
    }
    const voices = globalThis.speechSynthesis?.getVoices() ?? [];
    const voice = voices.find((one) => one.localService && /^(zh|cmn)/i.test(one.lang));
    return voice ? (text, rate) => this.#utter(text, rate, voice) : (text, rate, wanted) => this.#play(text, rate, wanted);
  }

  #utter(text, rate, voice) {
    return new Promise((resolve) => {
      const utterance = new SpeechSynthesisUtterance(text);
      Object.assign(utterance, { voice, lang: "zh-CN", rate, onend: resolve, onerror: resolve });
      this.#halt = () => speechSynthesis.cancel();
      speechSynthesis.speak(utterance);
    });
  }

  async #play(text, rate, wanted) {
    const sound = await this.#synthesise(text, rate);
    if (!wanted()) return;
    const address = URL.createObjectURL(sound);
    try {
      await new Promise((resolve, reject) => {
        const audio = new Audio(address);
        audio.onended = resolve;
        audio.onerror = reject;
        this.#halt = () => {
          audio.pause();
          resolve();
        };
        audio.play().catch(reject);
      });
    } finally {
      URL.revokeObjectURL(address);
    }
  }
}
