/** The gateway's contract v1 as functions. Every call has a time-out; every failure is a Problem. */

import { Problem } from "./problem.js";
import { events } from "./sse.js";

/** Milliseconds. A turn may wait for a busy assistant; the gateway itself gives up sooner. */
const TURN_TIMEOUT_MS = 30_000;
const CALL_TIMEOUT_MS = 15_000;

export class Client {
  #base;
  #fetch;

  /** `base` is the gateway's address without `/v1`; empty for the page's own origin. */
  constructor(base, { fetch = (...call) => globalThis.fetch(...call) } = {}) {
    this.#base = new URL(base || ".", base ? document.baseURI : location.origin).href.replace(/\/$/, "");
    this.#fetch = fetch;
  }

  /** A new conversation: `{conversation_id, token, expires_at, messages}`. */
  async createConversation({ locale, region, mode }) {
    const body = { channel: "web", locale, mode, ...(region ? { region } : {}) };
    return (await this.#call("POST", "/v1/conversations", { body })).json();
  }

  /**
   * The Turn that answers one message. `body` is `{client_message_id, text}` or `{client_message_id, payload}`;
   * the gateway does it once however often it is sent. `onProgress` is told the events that come before the answer.
   */
  async send(session, body, { stream = true, onProgress = () => undefined } = {}) {
    const response = await this.#call("POST", `/v1/conversations/${session.conversation_id}/messages`, {
      body,
      token: session.token,
      accept: stream ? "text/event-stream" : "application/json",
      timeout: TURN_TIMEOUT_MS,
    });
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) return response.json();
    return lastTurn(response, onProgress);
  }

  /** Past messages, oldest first: `{messages, next_cursor?}`. */
  async history(session, cursor = null) {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
    return (await this.#call("GET", `/v1/conversations/${session.conversation_id}/messages${query}`, { token: session.token })).json();
  }

  /** Stores the rating (好差评), 5 the best and 1 the worst. */
  async rate(session, level) {
    await this.#call("PUT", `/v1/conversations/${session.conversation_id}/rating`, { body: { level }, token: session.token });
  }

  /** Erases the conversation at the gateway. */
  async erase(session) {
    await this.#call("DELETE", `/v1/conversations/${session.conversation_id}`, { token: session.token });
  }

  /** The form of an item: JSON Schema with its UI part. */
  async form(item) {
    return (await this.#call("GET", `/v1/forms/${encodeURIComponent(item)}`)).json();
  }

  /** Hands in a form filled here. The same key with the same body is done once. */
  async submit(key, body, token = null) {
    return (await this.#call("POST", "/v1/submissions", { body, token, headers: { "Idempotency-Key": key } })).json();
  }

  /** A text read aloud by the operator's own voice, as a WAV blob. */
  async synthesise(text, speed) {
    return (await this.#call("POST", "/v1/speech/synthesis", { body: { text, speed }, accept: "audio/wav" })).blob();
  }

  /** The text of a recording: `{text, alternatives, duration_s}`. */
  async transcribe(sound) {
    return (await this.#call("POST", "/v1/speech/transcriptions", { sound, timeout: TURN_TIMEOUT_MS })).json();
  }

  async #call(method, path, { body = null, sound = null, token = null, accept = "application/json", timeout = CALL_TIMEOUT_MS, headers = {} } = {}) {
    let response;
    try {
      response = await this.#fetch(this.#base + path, {
        method,
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(timeout),
        headers: {
          Accept: accept,
          ...(body || sound ? { "Content-Type": sound?.type || "application/json" } : {}),
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        body: sound ?? (body ? JSON.stringify(body) : null),
      });
    } catch (error) {
      throw Problem.from(error);
    }
    if (!response.ok) throw await Problem.of(response);
    return response;
  }
}

/** The Turn of an event stream; a stream that ends without one counts as a lost connection. */
async function lastTurn(response, onProgress) {
  let turn = null;
  try {
    for await (const { event, data } of events(response.body)) {
      const value = JSON.parse(data);
      if (event === "problem" || event === "error") {
        throw new Problem(value.code ?? "internal_error", {
          status: value.status ?? 500,
          title: value.title,
          detail: value.detail,
          requestId: value.request_id,
        });
      }
      if (value?.turn_id && Array.isArray(value.messages)) turn = value;
      else onProgress({ event, value });
    }
  } catch (error) {
    if (turn === null) throw Problem.from(error);
  }
  if (turn === null) throw new Problem("cut_off");
  return turn;
}
