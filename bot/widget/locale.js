/** The interface's words, from i18n/*.json. Answers come from the gateway in their own language. */

const LANGUAGES = ["zh-CN", "zh-TW", "en"];
const loaded = new Map();

/** The interface language for a BCP 47 tag: traditional script for zh-TW, zh-HK, zh-Hant; Chinese where unknown. */
export function languageOf(tag) {
  const wanted = (tag ?? "").toLowerCase();
  if (wanted.startsWith("en")) return "en";
  if (/^zh-(tw|hk|mo|hant)/.test(wanted)) return "zh-TW";
  return "zh-CN";
}

function words(language) {
  if (!loaded.has(language)) {
    const request = fetch(new URL(`./i18n/${language}.json`, import.meta.url), { signal: AbortSignal.timeout(15_000) })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`i18n ${response.status}`))));
    request.catch(() => loaded.delete(language));
    loaded.set(language, request);
  }
  return loaded.get(language);
}

export class Locale {
  #words;
  #plural;

  constructor(language, entries) {
    this.language = language;
    this.#words = entries;
    this.#plural = new Intl.PluralRules(language);
  }

  /** Loads the words of a language, or those of zh-CN where that fails. */
  static async load(tag) {
    const language = languageOf(tag);
    try {
      return new Locale(language, await words(language));
    } catch (error) {
      if (language === LANGUAGES[0]) throw error;
      return new Locale(LANGUAGES[0], await words(LANGUAGES[0]));
    }
  }

  /** The text of a key with `{name}` filled in; a text with plural forms goes by `count`. */
  t(key, values = {}) {
    let text = this.#words[key];
    if (typeof text === "object") text = text[this.#plural.select(values.count)] ?? text.other;
    if (text === undefined) return key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }

  /** A calendar day of an ISO date, as people write it. */
  date(iso) {
    const day = new Date(iso.length === 10 ? `${iso}T00:00:00` : iso);
    return Number.isNaN(day.getTime()) ? iso : day.toLocaleDateString(this.language, { year: "numeric", month: "long", day: "numeric" });
  }

  /** A day and a time of day, in the time of the offices wherever the reader is. */
  moment(iso) {
    const at = new Date(iso);
    if (Number.isNaN(at.getTime())) return iso;
    const parts = { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return at.toLocaleString(this.language, { ...parts, timeZone: "Asia/Shanghai" });
  }
}
