/** Where a case stands: its facts, and what has happened in order. */

import { h, uniqueId } from "../dom.js";

/** `state` is the turn's CaseState or null; the timeline comes with the message. */
export function caseCard(message, state, view) {
  const { words } = view;
  const facts = state ? caseFacts(state, words) : [];
  const headingId = uniqueId("timeline");
  if (!facts.length && !message.timeline?.length) return null;
  return h(
    "section",
    { class: "card case", part: "case", "aria-label": state ? `${words.t("case_no")} ${state.case_no}` : words.t("case_timeline") },
    state ? h("p", { class: "stage" }, h("span", { class: "badge" }, state.stage)) : null,
    facts.length ? h("dl", { class: "facts" }, facts.map(([name, value]) => h("div", { class: "row" }, h("dt", null, name), h("dd", null, value)))) : null,
    message.timeline?.length
      ? [
          h("h3", { id: headingId, class: "card-heading" }, words.t("case_timeline")),
          h("ol", { class: "timeline", "aria-labelledby": headingId }, message.timeline.map((event) => step(event, words))),
        ]
      : null,
  );
}

function caseFacts(state, words) {
  const days = state.days_left;
  const left = days === null || days === undefined ? null : words.t(days < 0 ? "case_overdue" : "case_days_left", { count: Math.abs(days) });
  const promised = state.promised_by ? [words.date(state.promised_by), left].filter(Boolean).join("，") : left;
  return [
    [words.t("case_no"), state.case_no],
    [words.t("case_promised"), promised],
    [words.t("case_statutory"), state.statutory_by ? words.date(state.statutory_by) : null],
    [words.t("case_next"), state.next_step],
  ].filter(([, value]) => value);
}

function step(event, words) {
  return h("li", null, h("time", { datetime: event.at }, words.moment(event.at)), h("span", { class: "step" }, event.text));
}
