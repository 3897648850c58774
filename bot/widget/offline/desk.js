/**
 * Forms filled in without a network and handed in once.
 *
 * A form's record in the vault: `{form, values, ready, auto, key, attempted}`. `key` is its Idempotency-Key. Once a
 * try was made whose outcome is unknown (`attempted`), neither values nor key change until the gateway has answered:
 * another key could hand the form in twice.
 */

import { Problem } from "../problem.js";
import { changes, submission } from "./spec.js";

const NAME = /^form:/;

export class Desk {
  #client;
  #vault;
  #tell;
  #busy = false;
  #writing = Promise.resolve();

  /** `tell` is `{submitted(record, receipt), changed(record, labels), refused(record, errors), waiting(records)}`. */
  constructor({ client, vault, tell }) {
    this.#client = client;
    this.#vault = vault;
    this.#tell = tell;
  }

  /** Fetches a form and keeps it, so that it can be filled in later without a network. */
  async keep(item) {
    const form = await this.#client.form(item);
    await this.#vault.keepForm(form);
    return form;
  }

  /** The forms at hand. */
  forms() {
    return this.#vault.forms();
  }

  /** The draft of a form; a new one begins with those of the values `given` elsewhere that it asks for. */
  async draft(form, given = {}) {
    const known = await this.#vault.get(`form:${form.item}`);
    const values = Object.fromEntries(Object.entries(given).filter(([name]) => name in form.ui.fields));
    return known ?? { form, values, ready: false, auto: false, key: crypto.randomUUID(), attempted: false };
  }

  async save(record) {
    const name = `form:${record.form.item}`;
    const copy = structuredClone(record);
    await this.#write(async () => {
      await this.#vault.put("index", [...new Set(await this.#index()).add(name)]);
      await this.#vault.put(name, copy);
    });
  }

  async discard(record) {
    const name = `form:${record.form.item}`;
    await this.#write(async () => {
      await this.#vault.put("index", (await this.#index()).filter((known) => known !== name));
      await this.#vault.remove(name);
    });
  }

  /** Drafts that only wait for the network. */
  async ready() {
    const records = await Promise.all((await this.#index()).map((name) => this.#vault.get(name)));
    return records.filter((record) => record?.ready);
  }

  /** The network is back: hands in what may go by itself and shows the rest. */
  async revive() {
    const records = await this.ready();
    for (const record of records.filter(({ auto }) => auto)) await this.submit(record);
    this.#tell.waiting(await this.ready());
  }

  /** Hands a form in. True when the gateway has it. */
  async submit(record) {
    if (this.#busy) return false;
    this.#busy = true;
    try {
      if (!record.attempted && (await this.#changed(record))) return false;
      record.ready = true;
      record.attempted = true;
      await this.save(record);
      const receipt = await this.#client.submit(record.key, submission(record.form, record.values));
      await this.discard(record);
      this.#tell.submitted(record, receipt);
      return true;
    } catch (error) {
      await this.#failed(record, Problem.from(error));
      return false;
    } finally {
      this.#busy = false;
    }
  }

  /** Whether the gateway has another version by now; the draft then goes on with that one, after another look. */
  async #changed(record) {
    const now = await this.#client.form(record.form.item);
    if (now.version === record.form.version) return false;
    const labels = changes(record.form, now);
    record.form = now;
    record.ready = false;
    await this.#vault.keepForm(now);
    await this.save(record);
    this.#tell.changed(record, labels);
    return true;
  }

  async #failed(record, problem) {
    const refused = problem.status >= 400 && problem.status < 500 && problem.status !== 429;
    if (refused) {
      Object.assign(record, { ready: false, attempted: false, key: crypto.randomUUID() });
      await this.save(record);
      this.#tell.refused(record, problem);
    } else {
      record.ready = true;
      await this.save(record);
      this.#tell.waiting(await this.ready());
    }
  }

  /** One after another: an older state never overwrites a newer one, and nothing comes back after it was handed in. */
  #write(act) {
    const done = this.#writing.then(act);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  async #index() {
    return ((await this.#vault.get("index")) ?? []).filter((name) => NAME.test(name));
  }
}
