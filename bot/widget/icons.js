/** Line icons, drawn for this widget on a 24-unit grid; decoration only, so hidden from assistive technology. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  chat: "M4 5.5h16v11H11l-4.5 3.5v-3.5H4zM8 9.5h8M8 12.8h5",
  close: "M6 6l12 12M18 6L6 18",
  settings: "M4 19L8.5 6.5h1L14 19M5.7 14.5h6.6M15.5 11h6M18.5 8v6",
  send: "M4.5 12L19.5 5l-4.2 14-3.5-5.6zM11.8 13.4L19.5 5",
  person: "M12 12a3.6 3.6 0 100-7.2 3.6 3.6 0 000 7.2zM5 19.5c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5",
  speaker: "M4 9.500v5h3.500L12 18.500v-13L7.5 9.500zM15.5 9a4.2 4.2 0 010 6M18 6.500a7.8 7.8 0 010 11",
  microphone: "M12 14.5a3 3 0 003-3v-5a3 3 0 00-6 0v5a3 3 0 003 3zM6.5 11.5a5.5 5.5 0 0011 0M12 17v3.5",
  stop: "M7 7h10v10H7z",
  book: "M5 5.500c2.5-1 5-.8 7 .8 2-1.6 4.5-1.8 7-.8v13c-2.5-1-5-.8-7 .8-2-1.6-4.5-1.8-7-.8zM12 6.300v13",
  check: "M5 12.500l4.5 4.500L19 7.5",
  info: "M12 20.500a8.5 8.5 0 100-17 8.5 8.5 0 000 17zM12 11v5.500M12 7.600v.3",
  warning: "M12 4.500L21 19.500H3zM12 10v4.800M12 17v.3",
  edit: "M5 19h3.500L19 8.5 15.5 5 5 15.500zM13 7.500l3.5 3.5",
  star: "M12 4l2.4 5 5.6.8-4 3.9.9 5.500L12 16.600l-4.9 2.6.9-5.5-4-3.9 5.6-.8z",
  trash: "M5 7h14M9.5 7V4.500h5V7M7 7l.8 12.500h8.400L17 7M10.3 10.500v5.500M13.7 10.500v5.5",
  cloud: "M7 18h10a3.8 3.8 0 00.6-7.5 5.6 5.6 0 00-10.9-1A4.3 4.3 0 007 18zM4 4l16 16",
};

/** An icon of PATHS as an SVG node. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
