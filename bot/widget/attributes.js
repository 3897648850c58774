/** The attributes of the element as properties. */

export const FONT_LEVELS = ["0", "1", "2", "3"];

/** The government service hotline, the same in all of China. */
const HOTLINE = "12345";

export class Attributes extends HTMLElement {
  /** `{read(text, {lang, rate}): Promise, stop()}` of the host page, for reading messages aloud. */
  reader = null;

  /** `async (file) => reference` of the host page, for form fields that want a file. */
  uploader = null;

  get api() {
    return this.getAttribute("api") ?? "";
  }

  set api(value) {
    this.setAttribute("api", value);
  }

  get region() {
    return this.getAttribute("region") ?? "";
  }

  set region(value) {
    this.setAttribute("region", value);
  }

  get mode() {
    return this.getAttribute("mode") === "elder" ? "elder" : "standard";
  }

  set mode(value) {
    this.setAttribute("mode", value === "elder" ? "elder" : "standard");
  }

  get contrast() {
    return this.getAttribute("contrast") === "high" ? "high" : "normal";
  }

  set contrast(value) {
    this.setAttribute("contrast", value === "high" ? "high" : "normal");
  }

  /** "0" to "3". */
  get fontSize() {
    const level = this.getAttribute("font-size");
    return FONT_LEVELS.includes(level) ? level : FONT_LEVELS[0];
  }

  set fontSize(value) {
    this.setAttribute("font-size", FONT_LEVELS.includes(String(value)) ? String(value) : FONT_LEVELS[0]);
  }

  /** Whether the panel is open: the attribute `open`. (`open` itself is the method.) */
  get isOpen() {
    return this.hasAttribute("open");
  }

  set isOpen(value) {
    this.toggleAttribute("open", Boolean(value));
  }

  /** The number named when the service cannot be reached. */
  get phone() {
    return this.getAttribute("phone") || HOTLINE;
  }
}
