/** Reading aloud and dictation, fetched with the first press of their buttons. */

/** Whether to show a microphone: the browser can record, and the page is one that may. */
export function canDictate() {
  return Boolean(globalThis.isSecureContext && navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);
}

export class Voice {
  #parts;
  #speaker = null;
  #dictation = null;

  /** `parts`: host (the element), client, words, announce(text), composer(). */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Reads a text, or stops when it is being read; resolves when that is over. `onStart` is told that it begins. */
  async read(id, text, onStart) {
    const { host, client, words, announce } = this.#parts;
    if (this.#speaker?.isReading(id)) {
      this.#speaker.stop();
      return;
    }
    onStart();
    try {
      const { Speaker } = await import("./speaker.js");
      this.#speaker ??= new Speaker(host, (spoken, speed) => client.synthesise(spoken, speed));
      await this.#speaker.read(id, text);
    } catch {
      announce(words.t("read_failed"));
    }
  }

  /** The press of the microphone. */
  async talk() {
    const { client, words, announce, composer } = this.#parts;
    try {
      const { Dictation } = await import("./dictation.js");
      const transcribe = (sound) => client.transcribe(sound);
      this.#dictation ??= new Dictation({ words, transcribe, announce, composer });
    } catch {
      announce(words.t("talk_failed"));
      return;
    }
    await this.#dictation.press();
  }

  /** Ends reading and recording. */
  stop() {
    this.#speaker?.stop();
    this.#dictation?.stop();
  }
}
