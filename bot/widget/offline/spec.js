/** A form as the gateway describes it (JSON Schema with a UI part): which fields count, and what is wrong with values. */

import { compact, complaint } from "../validators.js";

const CONSENT = "consent";
const AT_COUNTER = "counter";

/** Names of the fields that count for these values, in order. Files are left out: they are brought to the counter. */
export function relevant(form, values) {
  const counting = [];
  for (const name of form.ui.order) {
    const { when = [], type } = form.ui.fields[name];
    const holds = when.every(({ field, any_of: wanted }) => counting.includes(field) && wanted.includes(values[field]));
    if (holds && type !== "file") counting.push(name);
  }
  return counting;
}

/** What goes to the gateway: each value in the one form in which it is stored. Throws nothing; wrong values stay wrong. */
export function submission(form, values) {
  const sent = Object.fromEntries(
    relevant(form, values)
      .filter((name) => values[name])
      .map((name) => [name, stored(form.ui.fields[name], values[name])]),
  );
  for (const name of form.ui.order) {
    if (form.ui.fields[name].type === "file" && form.ui.fields[name].required) sent[name] = AT_COUNTER;
  }
  return { item: form.item, version: form.version, values: sent, channel: "web" };
}

/** `{field name: key of the sentence}` for what is wrong or missing. */
export function problems(form, values) {
  const found = {};
  for (const name of relevant(form, values)) {
    const field = form.ui.fields[name];
    const value = values[name] ?? "";
    if (!value) {
      if (field.required) found[name] = field.type === "choice" ? "choose_one" : "required";
    } else {
      const plain = stored(field, value);
      const wrong = complaint(field.type, plain) ?? shapeProblem(form.schema.properties[name], plain);
      if (wrong) found[name] = wrong;
    }
  }
  return found;
}

/** Labels of the fields in which two versions of a form differ. */
export function changes(before, after) {
  const names = new Set([...before.ui.order, ...after.ui.order]);
  const shape = (form, name) => JSON.stringify([form.ui.fields[name], form.schema.properties[name]]);
  return [...names]
    .filter((name) => shape(before, name) !== shape(after, name))
    .map((name) => (after.ui.fields[name] ?? before.ui.fields[name]).label);
}

export function isConsent(name) {
  return name === CONSENT;
}

function stored(field, value) {
  const plain = value.normalize("NFKC").trim();
  if (field.type === "id_number" || field.type === "uscc") return compact(plain);
  if (field.type === "amount") return plain.replace(/[,\s]/g, "").replace(/元$/, "");
  if (field.type === "date") return field.precision === "month" ? `${plain.slice(0, 7)}-01` : plain;
  if (field.type === "phone") return phone(compact(plain));
  return plain;
}

function phone(digits) {
  const landline = /^(01\d|02\d|0\d{3})(\d{7,8})$/.exec(digits);
  return landline ? `${landline[1]}-${landline[2]}` : digits.replace(/^\+?86(?=1\d{10}$)/, "");
}

function shapeProblem(shape, value) {
  const { const: only, enum: allowed, pattern, minLength = 0, maxLength = Infinity } = shape ?? {};
  if (only !== undefined && value !== only) return "consent_needed";
  if (allowed && !allowed.includes(value)) return "choose_one";
  if (value.length < minLength || value.length > maxLength) return "bad_length";
  return pattern && !new RegExp(pattern, "u").test(value) ? "bad_value" : null;
}
