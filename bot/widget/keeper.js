/** Keeps in the vault what a reload must not lose: words not yet sent, the field being filled in, messages on their way. */

/** Pause in typing after which a draft is kept, milliseconds. */
const PAUSE_MS = 250;

export class Keeper {
  #vault;
  #conversation;
  #composer;
  #log;
  #given = {};
  #writing = Promise.resolve();
  #pause = null;
  #field = null;

  constructor({ vault, conversation, composer, log }) {
    this.#vault = vault;
    this.#conversation = conversation;
    this.#composer = composer;
    this.#log = log;
    for (const type of ["entry", "entrychange"]) conversation.addEventListener(type, () => this.#keepOutbox());
    conversation.addEventListener("entry", ({ detail }) => this.#note(detail));
    composer.node.addEventListener("input", () => this.#later());
    composer.node.addEventListener("submit", () => this.#later());
    log.node.addEventListener("input", () => this.#later());
  }

  /** Takes up what was kept; resolves to whether messages wait to be sent. */
  async restore() {
    const [outbox, draft, given] = await Promise.all(["outbox", "draft", "given"].map((name) => this.#vault.get(name)));
    if (draft?.text) this.#composer.text = draft.text;
    this.#field = draft?.field ?? null;
    this.#given = given ?? {};
    this.#conversation.restore(outbox ?? []);
    return Boolean(outbox?.length);
  }

  /** Gives the kept value back to the field that is shown, if it is the same one. */
  restoreField() {
    if (this.#field) this.#log.restoreDraft(this.#field);
    this.#field = null;
  }

  /** Values given to the open form so far, by field: a form filled in offline begins with them. */
  get given() {
    return { ...this.#given };
  }

  /** The form was handed in or dropped: its values are not needed any more. */
  forgetGiven() {
    this.#given = {};
    this.#write("given", {});
  }

  async clear() {
    clearTimeout(this.#pause);
    await this.#writing;
    await this.#vault.clear();
    this.#given = {};
  }

  #note({ payload }) {
    if (!payload?.startsWith("/inform{")) return;
    const { field, value } = JSON.parse(payload.slice("/inform".length));
    if (typeof field !== "string" || typeof value !== "string") return;
    this.#given[field] = value;
    this.#write("given", this.#given);
  }

  #keepOutbox() {
    this.#write("outbox", this.#conversation.pending());
    this.#later();
  }

  #later() {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#write("draft", { text: this.#composer.text, field: this.#log.draft }), PAUSE_MS);
  }

  /** One after another, so that an older state never overwrites a newer one. */
  #write(name, value) {
    const copy = structuredClone(value);
    this.#writing = this.#writing.then(() => this.#vault.put(name, copy)).catch(() => undefined);
  }
}
