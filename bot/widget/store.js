/** The session of this browser tab. Holds the conversation's id and token, never a word of what was said. */

const KEY = "zhiban:session";

export class SessionStore {
  #key;
  #memory = null;

  /** `scope` keeps gateways apart when a page uses more than one. */
  constructor(scope = "") {
    this.#key = `${KEY}:${scope}`;
  }

  /** The session, or null when there is none or it has expired. */
  load() {
    const session = this.#read();
    if (!session?.conversation_id || !session.token) return null;
    if (session.expires_at && Date.parse(session.expires_at) <= Date.now()) {
      this.clear();
      return null;
    }
    return session;
  }

  save({ conversation_id, token, expires_at }) {
    this.#memory = { conversation_id, token, expires_at };
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#memory));
    } catch {
      // Storage is switched off in this browser: the session lasts as long as the page.
    }
  }

  clear() {
    this.#memory = null;
    try {
      sessionStorage.removeItem(this.#key);
    } catch {
      // As above.
    }
  }

  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key)) ?? this.#memory;
    } catch {
      return this.#memory;
    }
  }
}
