/**
 * One conversation with the gateway: what is said goes out strictly in order and exactly once.
 *
 * Events: `entry` and `entrychange` (detail: Entry), `turn` (detail: {turn, entry}), `history` (detail: {messages, fresh}),
 * `progress` (detail: {event, value}), `restart`, `connection` (detail: {online}), `problem` (detail: Problem).
 */

import { Problem } from "./problem.js";

/** Pauses between tries of one message, milliseconds. */
const BACK_OFF_MS = [600, 1_800];

/** Pauses before what could not be sent for want of a network is tried again by itself. */
const REVIVE_MS = [10_000, 20_000, 40_000, 60_000];

/** Most messages that wait for their turn; more than this is a stuck key, not a person. */
const MAX_WAITING = 20;

/** Longest message, characters; the gateway refuses longer ones. */
export const MAX_TEXT = 1_000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/*
 * Entry: `{id, text?, payload?, shown, state, problem}`. `id` is the client_message_id of every try;
 * `shown` is what the person's bubble says; `state` is waiting, sending, sent, failed (may be sent again) or refused.
 */
const isDone = (entry) => entry.state === "sent" || entry.state === "refused";

export class Conversation extends EventTarget {
  #client;
  #store;
  #about;
  #prepare;
  #session = null;
  #starting = null;
  #entries = [];
  #working = false;
  #online = true;
  #revivals = 0;
  #revival = null;

  /**
   * `about()` gives `{locale, region, mode}` for a new conversation; `prepare(messages)` fetches what showing them
   * needs, and counts as part of the delivery.
   */
  constructor({ client, store, about, prepare = async () => undefined }) {
    super();
    this.#prepare = prepare;
    this.#client = client;
    this.#store = store;
    this.#about = about;
  }

  get online() {
    return this.#online;
  }

  get session() {
    return this.#session;
  }

  get busy() {
    return this.#entries.some((entry) => entry.state === "waiting" || entry.state === "sending");
  }

  /** Takes up this tab's conversation or begins one. Safe to call again; fails with a Problem. */
  start() {
    this.#starting ??= this.#begin().catch((error) => {
      this.#starting = null;
      const problem = Problem.from(error);
      this.#connection(!problem.offline);
      this.#emit("problem", problem);
      throw problem;
    });
    return this.#starting;
  }

  /** Queues a message and returns its Entry; null when there is nothing to send or too much waits already. */
  say({ text = null, payload = null, shown = null }) {
    const words = text?.trim().slice(0, MAX_TEXT);
    if (!words && !payload) return null;
    if (this.#entries.filter((entry) => !isDone(entry)).length >= MAX_WAITING) return null;
    const entry = { id: crypto.randomUUID(), text: payload ? null : words, payload, shown: shown ?? words, state: "waiting", problem: null };
    this.#entries.push(entry);
    this.#emit("entry", entry);
    void this.retry();
    return entry;
  }

  /** What has not been answered yet, as plain values. */
  pending() {
    return this.#entries.filter((entry) => !isDone(entry)).map(({ id, text, payload, shown }) => ({ id, text, payload, shown }));
  }

  /** Takes up what `pending` gave before a reload: under its old ids, and before anything new. */
  restore(entries) {
    const restored = entries.slice(0, MAX_WAITING).map((entry) => ({ ...entry, state: "waiting", problem: null }));
    this.#entries.unshift(...restored);
    for (const entry of restored) this.#emit("entry", entry);
  }

  /** Sends again what failed, the oldest first, each under its old id. */
  retry() {
    clearTimeout(this.#revival);
    for (const entry of this.#entries) {
      if (entry.state === "failed") this.#mark(entry, "waiting");
    }
    return this.#work();
  }

  async rate(level) {
    await this.start();
    await this.#client.rate(this.#session, level).catch((error) => {
      throw Problem.from(error);
    });
  }

  /** Erases the conversation at the gateway and here; a new one begins with the next message. */
  async erase() {
    const session = this.#session ?? this.#store.load();
    if (session) {
      await this.#client.erase(session).catch((error) => {
        const problem = Problem.from(error);
        if (!problem.lost) throw problem;
      });
    }
    this.#forget();
    this.#entries = [];
    this.#emit("restart", null);
  }

  async #begin() {
    const known = this.#store.load();
    if (known) {
      try {
        const { messages } = await this.#client.history(known);
        await this.#prepare(messages ?? []);
        this.#session = known;
        this.#connection(true);
        this.#emit("history", { messages: messages ?? [], fresh: false });
        return;
      } catch (error) {
        if (!Problem.from(error).lost) throw error;
        this.#store.clear();
      }
    }
    const fresh = await this.#client.createConversation(this.#about());
    await this.#prepare(fresh.messages ?? []);
    this.#session = { conversation_id: fresh.conversation_id, token: fresh.token, expires_at: fresh.expires_at };
    this.#store.save(this.#session);
    this.#connection(true);
    this.#emit("history", { messages: fresh.messages ?? [], fresh: true });
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    try {
      for (let entry = this.#next(); entry; entry = this.#next()) {
        this.#mark(entry, "sending");
        try {
          const turn = await this.#deliver(entry);
          this.#connection(true);
          this.#revivals = 0;
          this.#mark(entry, "sent");
          this.#emit("turn", { turn, entry });
        } catch (error) {
          this.#failed(entry, Problem.from(error));
        }
      }
    } finally {
      this.#working = false;
    }
  }

  /** The oldest entry not yet done; nothing passes one that failed. */
  #next() {
    const first = this.#entries.find((entry) => !isDone(entry));
    return first?.state === "waiting" ? first : null;
  }

  async #deliver(entry) {
    const body = { client_message_id: entry.id, ...(entry.payload ? { payload: entry.payload } : { text: entry.text }) };
    let restarted = false;
    for (let tries = 0; ; tries += 1) {
      try {
        await this.start();
        const turn = await this.#client.send(this.#session, body, {
          stream: tries === 0,
          onProgress: (progress) => this.#emit("progress", progress),
        });
        await this.#prepare(turn.messages);
        return turn;
      } catch (error) {
        const problem = Problem.from(error);
        if (problem.lost && !restarted) {
          restarted = true;
          this.#forget();
          this.#emit("restart", { lost: true });
        } else if (!problem.retriable || tries >= BACK_OFF_MS.length) throw problem;
        else await wait(BACK_OFF_MS[tries] * (0.75 + Math.random() / 2));
      }
    }
  }

  #failed(entry, problem) {
    entry.problem = problem;
    this.#connection(!problem.offline);
    this.#mark(entry, problem.status >= 400 && problem.status < 500 && problem.status !== 429 ? "refused" : "failed");
    this.#emit("problem", problem);
    if (!problem.offline) return;
    const pause = REVIVE_MS[Math.min(this.#revivals, REVIVE_MS.length - 1)];
    this.#revivals += 1;
    this.#revival = setTimeout(() => void this.retry(), pause);
  }

  #forget() {
    this.#store.clear();
    this.#session = null;
    this.#starting = null;
  }

  #mark(entry, state) {
    entry.state = state;
    if (state === "waiting") entry.problem = null;
    this.#emit("entrychange", entry);
  }

  #connection(online) {
    if (online === this.#online) return;
    this.#online = online;
    this.#emit("connection", { online });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
