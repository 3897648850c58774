/** A message as nodes, whatever its kind. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { adopt } from "../styles.js";
import { textNodes } from "../text.js";
import { choiceList } from "./choices.js";
import { citationList } from "./citation.js";

const WITH_CARD = new Set(["field", "review", "case"]);

/** The module of form and case cards, fetched with the first message that needs it. */
let cards = null;

/** Fetches what showing the messages in this shadow root needs; must have resolved before they are shown. */
export async function prepare(messages, root) {
  if (!messages.some((message) => WITH_CARD.has(message.kind))) return;
  [cards] = await Promise.all([import("./cards.js"), adopt(root, "cards")]);
}

/**
 * `{node, card}` of a message from the gateway. `turn` is the Turn it came with, or null for history;
 * `card` is the field or review card that waits for the person, or null. History is shown without its cards.
 */
export function messageView(message, turn, view) {
  const card = turn ? openCard(message, turn, view) : null;
  const body = [
    bubble(card ? withoutRows(message) : message, view),
    message.kind === "case" ? cards.caseCard(message, turn?.case ?? null, view) : null,
    citationList(message.citations ?? [], view),
    card?.node,
    // A card has its own buttons for what other channels offer as choices.
    turn && !card ? choiceList(message.choices, view) : null,
  ];
  return { node: shell(message.role, message.kind, body, view), card };
}

/** The person's own words, with a line under them for how the sending goes. */
export function entryView(entry, view) {
  const state = h("p", { class: "entry-state" });
  const text = h("div", { class: "bubble", part: "bubble user-bubble" }, textNodes(entry.shown ?? "", []));
  const node = shell("user", "text", [text, state], view);
  return { node, update: () => showState(entry, state, view) };
}

function showState(entry, line, { words, retry, problemText }) {
  const wrong = entry.state === "failed" || entry.state === "refused";
  line.classList.toggle("failed", wrong);
  if (!wrong) {
    const key = { waiting: "waiting", sending: "sending" }[entry.state];
    line.replaceChildren(key ? words.t(key) : "");
    return;
  }
  line.replaceChildren(h("span", null, icon("warning"), problemText(entry.problem)));
  if (entry.state === "failed") line.append(h("button", { type: "button", class: "retry", onclick: retry }, words.t("retry")));
}

function openCard(message, turn, view) {
  if (message.kind === "field" && message.field) return cards.fieldCard(message, turn.form, view);
  if (message.kind === "review" && message.review?.length) return cards.reviewCard(message, view);
  return null;
}

/** A review's text says its rows for channels that only have text; the card shows them as a table. */
function withoutRows(message) {
  const rows = new Set((message.review ?? []).map(({ label, value }) => `${label}：${value}`));
  const isRow = (line) => rows.has(line.replace(/^\s*\d{1,2}[.、]\s*/, "").trim());
  return rows.size ? { ...message, text: message.text.split("\n").filter((line) => !isRow(line)).join("\n") } : message;
}

function shell(role, kind, children, { words }) {
  return h(
    "div",
    { class: `message from-${role} kind-${kind}`, part: "message" },
    h("span", { class: "hidden" }, `${words.t(role === "user" ? "you" : role)}：`),
    children,
  );
}

function bubble(message, view) {
  if (!message.text) return null;
  const own = message.role === "user";
  const notice = message.kind === "notice";
  const box = h(
    "div",
    { class: notice ? "bubble notice" : "bubble", part: own ? "bubble user-bubble" : "bubble", lang: own || view.words.language === "zh-CN" ? null : "zh-CN" },
    notice ? icon("info") : null,
    h("div", { class: "text" }, textNodes(message.text, view.hosts())),
  );
  return own ? box : h("div", { class: "line" }, box, readButton(message, view));
}

function readButton(message, { words, voice }) {
  const button = h("button", { type: "button", class: "read", lang: words.language });
  const show = (key, picture) => {
    button.setAttribute("aria-label", words.t(key));
    button.replaceChildren(icon(picture), h("span", null, words.t(key)));
  };
  button.addEventListener("click", async () => {
    await voice.read(message.id, message.speech ?? message.text, () => show("read_stop", "stop"));
    show("read", "speaker");
  });
  show("read", "speaker");
  return button;
}
