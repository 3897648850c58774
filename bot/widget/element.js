/** The custom element: its methods and events, and the wiring of its parts. */

import { Announcer } from "./announcer.js";
import { Attributes } from "./attributes.js";
import { Client } from "./client.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { h } from "./dom.js";
import { deepFocus, languageAround } from "./page.js";
import { FormDesk } from "./formdesk.js";
import { Keeper } from "./keeper.js";
import { linkHosts } from "./link.js";
import { Locale } from "./locale.js";
import { prepare } from "./messages/message.js";
import { Panel } from "./panel.js";
import { Problem } from "./problem.js";
import { Settings } from "./settings.js";
import { SessionStore } from "./store.js";
import { styleSheets } from "./styles.js";
import { Transcript } from "./transcript.js";
import { Vault } from "./vault.js";
import { canDictate, Voice } from "./voice.js";
import { announcement, problemText } from "./wording.js";

/** After this long without an answer a screen reader is told that the answer is being looked up, milliseconds. */
const SLOW_MS = 2_500;

export class ZhibanChat extends Attributes {
  static observedAttributes = ["open", "mode", "contrast", "font-size", "lang", "heading", "subheading"];

  #words = null;
  #panel = null;
  #parts = null;
  #view = null;
  #conversation = null;
  #vault = null;
  #keeper = null;
  #desk = null;
  #releases = new Map();
  #ready = null;
  #slow = null;
  #quiet = false;
  #restarted = false;

  constructor() {
    super();
    // Until the widget stands, and if it never does, the page's own content (a phone number) is shown.
    this.attachShadow({ mode: "open" }).append(document.createElement("slot"));
  }

  connectedCallback() {
    this.#ready ??= this.#build();
    addEventListener("online", this.#online);
    addEventListener("offline", this.#offline);
  }

  disconnectedCallback() {
    removeEventListener("online", this.#online);
    removeEventListener("offline", this.#offline);
    this.#parts?.voice.stop();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.#panel || before === after) return;
    if (name === "open") this.#follow(after !== null);
    else if (name === "lang") void this.#rebuild();
    else if (name === "heading" || name === "subheading") this.#title();
    else {
      this.#parts.settings.refresh();
      this.#emit("zb-settings", { mode: this.mode, contrast: this.contrast, fontSize: this.fontSize });
    }
  }

  /** Resolves when the widget stands; rejects when its files could not be had. */
  get ready() {
    return this.#ready;
  }

  /** Opens the panel and puts the cursor where one writes; closing gives the focus back to where it was. */
  async open() {
    await this.#ready;
    this.#show(deepFocus());
    this.#parts.composer.focus();
  }

  /** Closes the panel. */
  async close() {
    await this.#ready;
    this.isOpen = false;
  }

  /**
   * Opens the panel and says something for the person.
   * Resolves to false when it was not taken: empty, or too much waiting already.
   */
  async send(text, { payload = null } = {}) {
    await this.open();
    return this.#say(payload ? { payload, shown: text } : { text }) !== null;
  }

  async #build() {
    const [words, sheets, vault] = await Promise.all([
      Locale.load(this.lang || languageAround(this)),
      styleSheets(),
      Vault.open(this.api),
    ]);
    this.#words = words;
    this.#vault = vault;
    this.shadowRoot.adoptedStyleSheets = sheets;
    this.#assemble();
    this.#converse();
    this.shadowRoot.replaceChildren(h("div", { class: "root", lang: words.language }, this.#panel.nodes));
    const waiting = await this.#keeper.restore();
    if (this.isOpen) this.#follow(true);
    else if (waiting) void this.#start();
    void this.#desk.resume();
    this.#desk.keep((this.getAttribute("offline-forms") ?? "").split(/[\s,]+/).filter(Boolean));
  }

  async #rebuild() {
    await this.#ready.catch(() => undefined);
    this.#panel = null;
    this.#ready = this.#build();
  }

  #assemble() {
    const words = this.#words;
    const announcer = new Announcer();
    const client = new Client(this.api);
    const announce = (text) => announcer.announce(text);
    const voice = new Voice({ host: this, client, words, announce, composer: () => this.#parts.composer });
    this.#view = {
      words,
      voice,
      hosts: () => linkHosts(this.getAttribute("link-hosts")),
      elder: () => this.mode === "elder",
      uploader: () => this.uploader,
      announce,
      say: (said, release) => this.#say(said, release),
      retry: () => this.#retry(),
      problemText: (problem) => this.#explain(problem),
    };
    const settings = new Settings(this, words, { onErase: () => void this.#erase(), onClose: () => this.#toggleSettings() });
    const composer = new Composer(words, (text) => this.#say({ text }) !== null, canDictate() ? () => void voice.talk() : null);
    const log = new Transcript(this.#view);
    const desk = h("div", { class: "desk", hidden: true });
    this.#parts = { client, announcer, voice, settings, composer, log, desk };
    const nodes = { settings: settings.node, desk, log: log.node, composer: composer.node, announcer: announcer.node };
    this.#panel = new Panel(words, nodes, {
      open: () => void this.open(),
      close: () => void this.close(),
      escape: () => this.#escape(),
      settings: () => this.#toggleSettings(),
      human: () => this.#say({ payload: "/human", shown: words.t("human") }),
      rate: () => void this.#toggleRating(),
      retry: () => this.#retry(),
    });
    this.#title();
  }

  #converse() {
    const scope = this.api;
    const about = () => ({ locale: this.#words.language, region: this.region, mode: this.mode });
    const { client } = this.#parts;
    const conversation = new Conversation({ client, store: new SessionStore(scope), about, prepare: (messages) => prepare(messages, this.shadowRoot) });
    const on = (type, hear) => conversation.addEventListener(type, ({ detail }) => conversation === this.#conversation && hear(detail));
    on("history", (detail) => this.#onHistory(detail));
    on("entry", (entry) => this.#parts.log.addEntry(entry));
    on("entrychange", (entry) => this.#onEntry(entry));
    on("turn", (detail) => this.#onTurn(detail));
    on("restart", (detail) => this.#onRestart(detail));
    on("connection", ({ online }) => this.#onConnection(online));
    on("problem", (problem) => this.#onProblem(problem));
    this.#conversation = conversation;
    const { composer, log, announcer, desk: place } = this.#parts;
    this.#keeper = new Keeper({ vault: this.#vault, conversation, composer, log });
    this.#desk = new FormDesk({
      client,
      vault: this.#vault,
      keeper: this.#keeper,
      place,
      words: this.#words,
      announce: (text) => announcer.announce(text),
      notice: (text) => this.#notice(text),
      say: (said) => this.#say(said),
      back: () => composer.focus(),
    });
  }

  #say(said, release = null) {
    const entry = this.#conversation.say(said);
    if (entry && release) this.#releases.set(entry.id, release);
    return entry;
  }

  #retry() {
    this.#parts.composer.focus();
    if (this.#conversation.session) void this.#conversation.retry();
    else void this.#start();
  }

  #online = () => {
    if (!this.#panel) return;
    if (this.isOpen || this.#conversation.busy) void this.#start();
    this.#onConnection(true);
  };

  #offline = () => {
    if (this.#panel) this.#onConnection(false);
  };

  async #start() {
    await this.#conversation.start().then(() => this.#conversation.retry()).catch(() => undefined);
  }

  #follow(open) {
    if (open && !this.#panel.isOpen) {
      this.#panel.open(null);
      this.#opened();
    } else if (!open && this.#panel.isOpen) {
      this.#panel.close();
      this.#parts.voice.stop();
      this.#emit("zb-close", {});
    }
  }

  #show(returnTo) {
    if (this.#panel.isOpen) return;
    this.#panel.open(returnTo);
    this.isOpen = true;
    this.#opened();
  }

  #opened() {
    this.#panel.unread(this.#words, false);
    this.#emit("zb-open", {});
    void this.#start();
  }

  #escape() {
    if (this.#parts.settings.open) this.#toggleSettings();
    else if (this.#parts.rating?.open) this.#leaveRating();
    else void this.close();
  }

  #toggleSettings() {
    const { settings } = this.#parts;
    if (settings.open) settings.hide();
    else settings.show();
    this.#panel.settingsOpen = settings.open;
    if (!settings.open) this.#panel.focusSettings();
  }

  async #toggleRating() {
    if (this.#parts.rating?.open) {
      this.#leaveRating();
      return;
    }
    if (!this.#parts.rating) {
      const module = await import("./rating.js").catch(() => null);
      const on = { onRate: (level) => void this.#rate(level), onClose: () => this.#leaveRating() };
      if (module) this.#parts.rating ??= this.#panel.addRating(new module.Rating(this.#words, on));
      else this.#notice(this.#words.t("rate_failed"));
    }
    this.#parts.rating?.show();
  }

  #leaveRating() {
    this.#parts.rating.hide();
    this.#parts.composer.focus();
  }

  async #rate(level) {
    try {
      await this.#conversation.rate(level);
      this.#leaveRating();
      this.#notice(this.#words.t("rate_thanks"));
      this.#emit("zb-feedback", { level });
    } catch (error) {
      this.#notice(this.#words.t("rate_failed"));
      this.#report(Problem.from(error));
    }
  }

  async #erase() {
    try {
      await this.#conversation.erase();
    } catch (error) {
      this.#notice(this.#words.t("erase_failed"));
      this.#report(Problem.from(error));
      return;
    }
    await this.#keeper.clear();
    this.#parts.log.clear();
    this.#toggleSettings();
    this.#notice(this.#words.t("erase_done"));
    await this.#start();
  }

  #onHistory({ messages, fresh }) {
    const { log } = this.#parts;
    if (this.#restarted) {
      // Its greeting would stand above what was said before it.
      this.#restarted = false;
      return;
    }
    const welcome = { id: "welcome", role: "assistant", kind: "text", text: this.#words.t("welcome"), choices: [], citations: [] };
    log.addHistory(messages.length || !fresh ? messages : [welcome], fresh);
    this.#keeper.restoreField();
  }

  #onRestart(detail) {
    this.#restarted = Boolean(detail?.lost);
    if (this.#restarted) this.#notice(this.#words.t("restarted"));
  }

  #onEntry(entry) {
    const { log, announcer } = this.#parts;
    log.updateEntry(entry);
    log.setThinking(entry.state === "sending");
    clearTimeout(this.#slow);
    if (entry.state === "sending") this.#slow = setTimeout(() => announcer.announce(this.#words.t("thinking")), SLOW_MS);
    if (entry.state === "failed" || entry.state === "refused") {
      this.#releases.get(entry.id)?.();
      announcer.announce(this.#explain(entry.problem));
    }
  }

  #onTurn({ turn, entry }) {
    const { log, announcer } = this.#parts;
    this.#releases.delete(entry.id);
    log.addTurn(turn, entry, this.shadowRoot.activeElement);
    this.#desk.follow(turn.form);
    announcer.announce(...turn.messages.flatMap((message) => announcement(message, this.#words)));
    if (!this.#panel.isOpen) this.#panel.unread(this.#words, true);
    const { turn_id, status, intent = null, item = null, aspect = null } = turn;
    this.#emit("zb-message", { turn_id, status, intent, item, aspect });
    if (status === "handoff") this.#emit("zb-handoff", { turn_id });
  }

  #onConnection(online) {
    if (this.#panel.offline === online) this.#parts.announcer.announce(this.#words.t(online ? "online_again" : "offline"));
    this.#panel.offline = !online;
    if (online) this.#desk.online();
    else this.#desk.offline();
  }

  #onProblem(problem) {
    if (!this.#conversation.session && !this.#conversation.busy) this.#quietly(() => this.#notice(this.#words.t("error_start", { phone: this.phone })));
    this.#report(problem);
  }

  /** The notice that nothing could be begun is given once, not with every try. */
  #quietly(tell) {
    if (this.#quiet) return;
    this.#quiet = true;
    tell();
  }

  #notice(text) {
    this.#parts.log.addNotice(text);
    this.#parts.announcer.announce(text);
  }

  #explain(problem) {
    return problemText(problem, this.#words, this.phone);
  }

  #title() {
    this.#panel.title = this.getAttribute("heading") || this.#words.t("heading");
    this.#panel.subtitle = this.getAttribute("subheading") || this.#words.t("subheading");
  }

  #report({ code, status, requestId }) {
    this.#emit("zb-error", { code, status, request_id: requestId });
  }

  /** Events tell what happened, never what was said. */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
