/**
 * First checks of form values, so that a slip is told at once and without a network. The gateway decides.
 * Each returns null, or the key of the sentence that says what is wrong.
 */

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** Full-width digits and letters become plain ones; blanks and hyphens between them go. */
export function compact(value) {
  return value.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
}

function isDay(year, month, day) {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** 公民身份号码, GB 11643-1999: a real day of birth and the check character. */
function idNumber(value) {
  const id = compact(value);
  if (!/^\d{17}[\dX]$/.test(id)) return "bad_id_number";
  const sum = ID_WEIGHTS.reduce((total, weight, at) => total + weight * Number(id[at]), 0);
  if ("10X98765432"[sum % 11] !== id[17]) return "bad_id_number";
  // 外国人永久居留身份证 begins with 9 and keeps the birthday elsewhere.
  if (id[0] === "9") return null;
  return isDay(Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14))) ? null : "bad_id_number";
}

/** 统一社会信用代码, GB 32100-2015: alphabet of 31 signs, check sign modulo 31. */
function uscc(value) {
  const code = compact(value);
  if (code.length !== 18) return "bad_uscc";
  let sum = 0;
  for (let at = 0; at < 17; at += 1) {
    const digit = USCC_ALPHABET.indexOf(code[at]);
    if (digit < 0) return "bad_uscc";
    sum += digit * (3 ** at % 31);
  }
  return USCC_ALPHABET[(31 - (sum % 31)) % 31] === code[17] ? null : "bad_uscc";
}

function phone(value) {
  return /^(?:1\d{10}|0\d{9,11})$/.test(compact(value).replace(/^\+?86(?=1\d{10}$)/, "")) ? null : "bad_phone";
}

function amount(value) {
  return /^\d{1,12}(?:\.\d{1,2})?$/.test(value.normalize("NFKC").replace(/[,\s]/g, "").replace(/元$/, "")) ? null : "bad_amount";
}

function date(value) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return parts && isDay(Number(parts[1]), Number(parts[2]), Number(parts[3])) ? null : "bad_date";
}

const BY_TYPE = { id_number: idNumber, uscc, phone, amount, date };

/** The complaint about a value of a field type, or null. Empty values are not judged here. */
export function complaint(type, value) {
  return BY_TYPE[type]?.(value) ?? null;
}

/** A value as it may stand in the open on a screen: the middle of an ID number is hidden. */
export function masked(type, value) {
  if (type !== "id_number") return value;
  const id = compact(value);
  return id.length < 10 ? value : `${id.slice(0, 4)}${"*".repeat(id.length - 8)}${id.slice(-4)}`;
}
