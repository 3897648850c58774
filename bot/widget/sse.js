/** Server-sent events read from the body of a POST, which EventSource cannot do. */

/** Longest line taken, in characters: a server that never ends a line must not fill the memory. */
const MAX_LINE = 1_000_000;

/** Yields `{event, data, id}` of a byte stream; a last event without its empty line is incomplete and dropped. */
export async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let fields = { event: "message", data: [], id: null };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += value;
      if (rest.length > MAX_LINE) throw new Error("line too long");
      // A carriage return at the very end may be the first half of a CRLF.
      const lines = rest.replace(/\r$/, "").split(/\r\n|\r|\n/);
      rest = lines.pop() + (rest.endsWith("\r") ? "\r" : "");
      for (const line of lines) {
        if (line) take(fields, line);
        else {
          if (fields.data.length) yield { event: fields.event, data: fields.data.join("\n"), id: fields.id };
          fields = { event: "message", data: [], id: fields.id };
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function take(fields, line) {
  if (line.startsWith(":")) return;
  const colon = line.indexOf(":");
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "data") fields.data.push(value);
  else if (name === "event") fields.event = value;
  else if (name === "id") fields.id = value;
}
