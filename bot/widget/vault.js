/**
 * What must outlive a reload or a dead network: drafts and messages not yet sent, encrypted at rest.
 * The key lives in the tab's session: once the tab is closed, nobody can read what was left behind, and it is swept
 * away a day later. Forms, which are public, are kept beside it as they are.
 */

const DATABASE = "zhiban";
const KEY = "zhiban:key";

/** What other tabs left behind is removed after a day, milliseconds. */
const SWEEP_MS = 24 * 60 * 60 * 1000;

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function database() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("sealed", { keyPath: "id" });
    request.result.createObjectStore("forms", { keyPath: "item" });
  };
  return result(request);
}

/** The session's key and the mark of its records, made on first use. */
async function sessionKey() {
  const stored = sessionStorage.getItem(KEY);
  const [owner, text] = stored ? stored.split(".") : [crypto.randomUUID(), btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))];
  if (!stored) sessionStorage.setItem(KEY, `${owner}.${text}`);
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return { owner, key: await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]) };
}

export class Vault {
  #database;
  #owner;
  #key;
  #scope;

  constructor(database, owner, key, scope) {
    this.#database = database;
    this.#owner = owner;
    this.#key = key;
    this.#scope = scope;
  }

  /** The vault of a gateway, or one that only remembers until the page is left, where the browser allows no other. */
  static async open(scope) {
    try {
      const { owner, key } = await sessionKey();
      const vault = new Vault(await database(), owner, key, scope);
      await vault.#sweep();
      return vault;
    } catch {
      return new Memory();
    }
  }

  async put(name, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const clear = new TextEncoder().encode(JSON.stringify(value));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: this.#about(name) }, this.#key, clear);
    await result(this.#store("sealed", "readwrite").put({ id: this.#id(name), owner: this.#owner, at: Date.now(), iv, sealed }));
  }

  /** The value, or null when there is none that this session can read. */
  async get(name) {
    const record = await result(this.#store("sealed").get(this.#id(name)));
    if (!record) return null;
    try {
      const clear = await crypto.subtle.decrypt({ name: "AES-GCM", iv: record.iv, additionalData: this.#about(name) }, this.#key, record.sealed);
      return JSON.parse(new TextDecoder().decode(clear));
    } catch {
      return null;
    }
  }

  async remove(name) {
    await result(this.#store("sealed", "readwrite").delete(this.#id(name)));
  }

  /** Removes all that this session holds. */
  async clear() {
    for (const record of await result(this.#store("sealed").getAll())) {
      if (record.owner === this.#owner) await result(this.#store("sealed", "readwrite").delete(record.id));
    }
  }

  async keepForm(form) {
    await result(this.#store("forms", "readwrite").put(form));
  }

  /** The forms that can be filled in without a network. */
  async forms() {
    return result(this.#store("forms").getAll());
  }

  #store(name, mode = "readonly") {
    return this.#database.transaction(name, mode).objectStore(name);
  }

  #id(name) {
    return `${this.#owner}:${this.#scope}:${name}`;
  }

  #about(name) {
    return new TextEncoder().encode(this.#id(name));
  }

  async #sweep() {
    for (const { id, owner, at } of await result(this.#store("sealed").getAll())) {
      if (owner !== this.#owner && at < Date.now() - SWEEP_MS) await result(this.#store("sealed", "readwrite").delete(id));
    }
  }
}

/** The same without a place to keep things: private windows, old browsers, pages without https. */
class Memory {
  #values = new Map();
  #forms = new Map();

  async put(name, value) {
    this.#values.set(name, structuredClone(value));
  }

  async get(name) {
    return this.#values.get(name) ?? null;
  }

  async remove(name) {
    this.#values.delete(name);
  }

  async clear() {
    this.#values.clear();
  }

  async keepForm(form) {
    this.#forms.set(form.item, form);
  }

  async forms() {
    return [...this.#forms.values()];
  }
}
