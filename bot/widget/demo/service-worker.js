/**
 * Lets the demo portal page and the widget open without a network. Fetches from the network first, so that an update
 * shows at once; what it fetched serves when the network does not answer. Never touches the gateway's API.
 */

const CACHE = "zhiban-demo-1";
const FILES = new URL("files.json", self.location.href);
const ROOT = new URL("../../", self.location.href);

/** After this long the kept copy is used, milliseconds. */
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== ROOT.origin || !isOurs(url)) return;
  event.respondWith(networkFirst(event.request));
});

function isOurs(url) {
  const path = url.pathname.slice(ROOT.pathname.length);
  return path === "" || path === "widget.js" || path.startsWith("widget/");
}

async function keepAll() {
  const files = await (await fetch(FILES)).json();
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((file) => new URL(file, ROOT).href));
}

async function dropOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("zhiban-demo-") && name !== CACHE).map((name) => caches.delete(name)));
}

async function networkFirst(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
