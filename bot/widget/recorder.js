/** Speaking instead of typing: records until it is pressed again, and gives what the gateway understood. */

/** Longest recording, milliseconds; the gateway takes two minutes. */
const LONGEST_MS = 60_000;

/** Containers that the gateway can read, the first that the browser can write. */
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export class Recorder {
  #transcribe;
  #stop = null;

  /** `transcribe(blob)` resolves to `{text}`. */
  constructor(transcribe) {
    this.#transcribe = transcribe;
  }

  get recording() {
    return this.#stop !== null;
  }

  /** Ends the recording that `record` waits for. */
  stop() {
    this.#stop?.();
  }

  /**
   * Records until `stop`, then resolves to the text; `onStart` is told when the microphone is on.
   * Fails where the person does not allow the microphone or nothing could be recognised.
   */
  async record(onStart) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
    try {
      const sound = await this.#take(stream, onStart);
      return (await this.#transcribe(sound)).text.trim();
    } finally {
      for (const track of stream.getTracks()) track.stop();
    }
  }

  #take(stream, onStart) {
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    const recorder = new MediaRecorder(stream, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: 32_000 });
    const pieces = [];
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => this.stop(), LONGEST_MS);
      const end = () => {
        clearTimeout(limit);
        this.#stop = null;
      };
      recorder.ondataavailable = ({ data }) => pieces.push(data);
      recorder.onerror = () => {
        end();
        reject(new Error("recording failed"));
      };
      recorder.onstop = () => {
        end();
        resolve(new Blob(pieces, { type: recorder.mimeType }));
      };
      this.#stop = () => recorder.stop();
      recorder.start();
      onStart();
    });
  }
}
