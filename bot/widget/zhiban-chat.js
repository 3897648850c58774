/**
 * `<zhiban-chat>`: the script that a portal includes.
 * The gateway serves this file both as /widget.js and among its modules under /widget/; they are found from either.
 */

const modules = new URL(import.meta.url.includes("/widget/") ? "./" : "./widget/", import.meta.url);
const { ZhibanChat } = await import(new URL("element.js", modules).href);

if (!customElements.get("zhiban-chat")) customElements.define("zhiban-chat", ZhibanChat);

export { ZhibanChat };
