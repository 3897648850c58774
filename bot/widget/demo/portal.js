/** The demo portal page: its questions go to the assistant, its two switches change page and assistant alike. */

const chat = document.querySelector("zhiban-chat");
const field = document.querySelector("#question");

async function ask(question) {
  try {
    await customElements.whenDefined("zhiban-chat");
    await chat.send(question);
  } catch {
    // The widget's files did not load: its place in the page then shows the phone number.
    chat.scrollIntoView();
  }
}

for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => void ask(button.dataset.ask));
}

document.querySelector("#ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (question) void ask(question);
  else field.focus();
  field.value = "";
});

/** One switch of the page: its button, the class it sets, the attribute it sets on the assistant. */
function toggle(id, attribute, [off, on]) {
  const button = document.querySelector(`#${id}`);
  const show = (active) => {
    document.documentElement.classList.toggle(id, active);
    button.setAttribute("aria-pressed", String(active));
  };
  button.addEventListener("click", () => {
    const active = button.getAttribute("aria-pressed") !== "true";
    show(active);
    chat.setAttribute(attribute, active ? on : off);
    remember(id, active);
  });
  chat.addEventListener("zb-settings", ({ detail }) => show(detail[attribute] === on));
  if (remembered(id)) {
    show(true);
    chat.setAttribute(attribute, on);
  }
}

function remember(id, active) {
  try {
    localStorage.setItem(`portal:${id}`, active ? "1" : "");
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}

function remembered(id) {
  try {
    return localStorage.getItem(`portal:${id}`) === "1";
  } catch {
    return false;
  }
}

toggle("elder", "mode", ["standard", "elder"]);
toggle("contrast", "contrast", ["normal", "high"]);

/** Keeps page and widget for times without a network. Needs https, or the device itself as host. */
function keepForOffline() {
  if (!("serviceWorker" in navigator)) return;
  const address = new URL("service-worker.js", import.meta.url).href;
  const policy = globalThis.trustedTypes?.createPolicy("zhiban", { createScriptURL: (url) => url });
  const script = policy ? policy.createScriptURL(address) : address;
  navigator.serviceWorker.register(script, { scope: new URL("../../", import.meta.url).pathname }).catch(() => {
    // The page works without, as long as there is a network.
  });
}

keepForOffline();
