/** The card that asks one form field. */

import { control } from "../controls.js";
import { h, uniqueId } from "../dom.js";
import { icon } from "../icons.js";
import { complaint } from "../validators.js";

/** The value of a file field whose original the person brings to the counter. */
const AT_COUNTER = "counter";

/**
 * A card: `{node, name, focus(), draft(), restore(value), settle(), release(), contains(node)}`.
 * `form` is the turn's FormState, for the progress line; null leaves it out.
 */
export function fieldCard(message, form, view) {
  const { field } = message;
  const { words } = view;
  const id = uniqueId("card");
  const ids = { help: `${id}-help`, example: `${id}-example`, error: `${id}-error` };
  const described = [field.help && ids.help, field.example && ids.example, ids.error].filter(Boolean).join(" ");
  const input = control(field, words, described);
  const error = h("p", { class: "error", id: ids.error, hidden: true });
  let busy = false;

  const complain = (text) => {
    error.replaceChildren(...(text ? [icon("warning"), text] : []));
    error.hidden = !text;
    input.mark(Boolean(text));
  };
  const refuse = (text) => {
    complain(text);
    view.announce(text);
    input.focus();
    node.lastElementChild.scrollIntoView({ block: "nearest" });
  };
  const release = () => {
    busy = false;
    node.removeAttribute("aria-busy");
  };
  const send = (said) => {
    if (busy || !view.say(said, release)) return;
    busy = true;
    node.setAttribute("aria-busy", "true");
  };
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    const value = input.value();
    const wrong = input.complaint?.() ?? complaint(field.type, value);
    if (!value) refuse(words.t(field.type === "choice" ? "choose_one" : "required", { label: field.label }));
    else if (wrong) refuse(words.t(wrong));
    else if (input.file) await sendFile();
    else {
      complain(null);
      send({ payload: input.payload?.() ?? inform(field.name, value), shown: input.shown() });
    }
  };
  const sendFile = async () => {
    const upload = view.uploader();
    const reference = upload ? await upload(input.file()).catch(() => null) : null;
    if (!reference) refuse(words.t("file_no_upload"));
    else send({ payload: inform(field.name, reference), shown: input.shown() });
  };
  const command = (key, payload) =>
    h("button", { type: "button", class: "quiet", onclick: () => send({ payload, shown: words.t(key) }) }, words.t(key));
  const commands = [
    input.file ? command("file_later", inform(field.name, AT_COUNTER)) : null,
    field.required ? null : command("skip", "/skip"),
    form?.filled ? command("back", "/back") : null,
    command("pause", "/pause"),
  ];

  const node = h(
    "form",
    { class: "card field", part: "field", novalidate: true, onsubmit: submit },
    form ? progress(form, words) : null,
    input.nodes,
    field.help ? h("p", { class: "help", id: ids.help }, field.help) : null,
    field.example ? h("p", { class: "help", id: ids.example }, words.t("example", { example: field.example })) : null,
    error,
    h(
      "div",
      { class: "actions" },
      h("button", { type: "submit", class: "primary" }, words.t("next")),
      commands,
    ),
  );
  complain(field.error ?? null);

  return {
    node,
    name: field.name,
    focus: () => input.focus(),
    contains: (other) => node.contains(other),
    draft: () => input.value(),
    restore: (value) => input.restore(value),
    settle: () => node.remove(),
    release,
  };
}

/** A value as a payload: so that no name or address can be taken for a question or a command. */
function inform(field, value) {
  return `/inform${JSON.stringify({ field, value })}`;
}

/** How far the form is, as words and as a bar. */
export function progress(form, words) {
  const text = words.t("progress", { filled: form.filled, total: form.total });
  return h(
    "div",
    { class: "progress" },
    h("span", null, text),
    h("progress", { max: Math.max(form.total, 1), value: form.filled, "aria-label": text }),
  );
}
