/** Sentences put together from a message or a problem. */

/** What a screen reader is told of a message, as texts. */
export function announcement({ text, field, citations }, words) {
  return [text, field?.error, citations?.length ? words.t("citations_said", { count: citations.length }) : null];
}

/** What a person is told of a problem, and what to do next. A refusal is told in the gateway's own words. */
export function problemText(problem, words, phone) {
  const t = (key) => words.t(key, { phone });
  if (problem.code === "timeout") return t("error_timeout");
  if (problem.offline) return t("error_network");
  if (problem.status === 429) return t("error_busy");
  if (problem.status >= 500) return t("error_server");
  return problem.detail ?? problem.title ?? t("error_server");
}
