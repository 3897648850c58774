/** The microphone of the composer: what was heard goes into the input, to be read and changed before it is sent. */

import { Recorder } from "./recorder.js";

export class Dictation {
  #parts;
  #recorder;

  /** `parts`: transcribe(blob), words, announce(text), composer(). */
  constructor(parts) {
    this.#parts = parts;
    this.#recorder = new Recorder(parts.transcribe);
  }

  /** The press of the microphone: begins, or ends what began. */
  async press() {
    const { words, announce } = this.#parts;
    if (this.#recorder.recording) {
      this.#recorder.stop();
      return;
    }
    const composer = this.#parts.composer();
    try {
      const text = await this.#recorder.record(() => {
        composer.talking = true;
        announce(words.t("talk_listening"));
      });
      announce(words.t(text ? "talk_heard" : "talk_nothing", { text }));
      if (text) composer.text = `${composer.text} ${text}`.trim();
      composer.focus();
    } catch {
      announce(words.t("talk_failed"));
    } finally {
      composer.talking = false;
    }
  }

  /** Ends a recording, as when the panel is closed. */
  stop() {
    this.#recorder.stop();
  }
}
