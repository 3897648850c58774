/**
 * One labelled native control for each type of form field.
 * A control is `{nodes, value(), shown(), focus(), mark(invalid), restore(value), payload?}`.
 */

import { h, uniqueId } from "./dom.js";
import { masked } from "./validators.js";

/** How a single-line type is typed and what the browser may fill in by itself. */
const INPUTS = {
  text: { maxlength: 500 },
  name: { autocomplete: "name", maxlength: 60 },
  id_number: { inputmode: "text", autocapitalize: "characters", autocomplete: "off", spellcheck: "false", maxlength: 30 },
  uscc: { inputmode: "text", autocapitalize: "characters", autocomplete: "off", spellcheck: "false", maxlength: 30 },
  phone: { type: "tel", inputmode: "tel", autocomplete: "tel", maxlength: 30 },
  amount: { inputmode: "decimal", autocomplete: "off", maxlength: 20 },
  // Without an end the browser takes six digits for the year, and typing 2026 0105 goes astray.
  date: { type: "date", max: "9999-12-31" },
  month: { type: "month", max: "9999-12", placeholder: "2026-01" },
};

const FILE_KINDS = ["image/jpeg", "image/png", "application/pdf"];
const FILE_LIMIT_BYTES = 10 * 1024 * 1024;

/** The control of a FieldView; a date with `precision` month asks for the month alone. `words` is the Locale; `described` lists the ids of help, example and error. */
export function control(field, words, described) {
  if (field.type === "choice") return choice(field, words, described);
  if (field.type === "file") return file(field, words, described);
  return line(field, words, described);
}

function heading(field, words) {
  return [field.label, field.required ? null : h("span", { class: "optional" }, words.t("optional"))];
}

function line(field, words, described) {
  const id = uniqueId("field");
  const common = { id, class: "control", "aria-describedby": described, "aria-required": field.required ? "true" : null };
  const input = field.type === "address"
    ? h("textarea", { ...common, rows: 2, autocomplete: "street-address", maxlength: 300 })
    : h("input", { ...common, type: "text", ...(INPUTS[field.precision === "month" ? "month" : field.type] ?? INPUTS.text) });
  return {
    nodes: [h("label", { for: id, class: "label" }, heading(field, words)), input],
    value: () => input.value.trim(),
    shown: () => masked(field.type, input.value.trim()),
    focus: () => input.focus(),
    mark: (invalid) => input.setAttribute("aria-invalid", String(invalid)),
    restore: (value) => {
      input.value = value;
    },
  };
}

function choice(field, words, described) {
  const name = uniqueId("choice");
  const radios = (field.options ?? []).map((option, at) => h("input", { type: "radio", name, id: `${name}-${at}`, value: String(at) }));
  const chosen = () => radios.findIndex((radio) => radio.checked);
  const group = h(
    "fieldset",
    { class: "options", role: "radiogroup", "aria-describedby": described, "aria-required": field.required ? "true" : null },
    h("legend", { class: "label" }, heading(field, words)),
    radios.map((radio, at) => h("label", { class: "option", for: radio.id }, radio, h("span", null, field.options[at].title))),
  );
  return {
    nodes: [group],
    value: () => (chosen() < 0 ? "" : field.options[chosen()].title),
    shown: () => field.options[chosen()].title,
    payload: () => field.options[chosen()].payload,
    focus: () => (radios.find((radio) => radio.checked) ?? radios[0])?.focus(),
    mark: (invalid) => group.setAttribute("aria-invalid", String(invalid)),
    restore: (value) => {
      const at = (field.options ?? []).findIndex((option) => option.title === value);
      if (at >= 0) radios[at].checked = true;
    },
  };
}

function file(field, words, described) {
  const id = uniqueId("file");
  const nameId = `${id}-name`;
  const name = h("span", { class: "file-name", id: nameId }, words.t("file_none"));
  const input = h("input", {
    id,
    type: "file",
    class: "file-input",
    accept: FILE_KINDS.join(","),
    "aria-describedby": `${nameId} ${described}`.trim(),
    onchange: () => {
      name.textContent = input.files[0]?.name ?? words.t("file_none");
    },
  });
  return {
    nodes: [
      h("span", { class: "label" }, heading(field, words)),
      h("div", { class: "file" }, input, h("label", { class: "file-button", for: id }, h("span", { class: "hidden" }, field.label), words.t("file_choose")), name),
    ],
    value: () => input.files[0]?.name ?? "",
    shown: () => words.t("file_shown", { name: input.files[0]?.name }),
    file: () => input.files[0] ?? null,
    complaint: () => {
      const chosen = input.files[0];
      if (!chosen) return null;
      if (!FILE_KINDS.includes(chosen.type)) return "file_wrong_kind";
      return chosen.size > FILE_LIMIT_BYTES ? "file_too_big" : null;
    },
    focus: () => input.focus(),
    mark: (invalid) => input.setAttribute("aria-invalid", String(invalid)),
    restore: () => undefined,
  };
}
