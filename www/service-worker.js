// Keeps one whole version of the page on this device and answers from it alone, so that the page works offline and never
// mixes two versions. A file is kept only if its hash is the one written here. A new version waits until the page is
// closed everywhere, or until the visitor agrees while it is open once (offline.js).
const SEAL = { build: "", version: "", headers: {}, files: {} }; // written by scripts/seal.mjs

const scope = new URL(self.registration.scope);
// Copies of the page under other paths of the same host keep caches of their own.
const PREFIX = `soft-unlearn ${scope.pathname} `;
const NAME = PREFIX + SEAL.version;

/** The kept file that an address means; undefined for anything else, which is left to the browser. */
function ours(address) {
  const { origin, pathname } = new URL(address);
  if (origin !== scope.origin || !pathname.startsWith(scope.pathname)) return undefined;
  const name = pathname.slice(scope.pathname.length);
  const path = `./${name === "index.html" ? "" : name}`;
  return Object.hasOwn(SEAL.files, path) ? path : undefined;
}

/** Fetches a file of this version, and no other: a wrong hash is a network error. */
async function fetched(path, cache = "default") {
  const response = await fetch(new URL(path, scope), { integrity: SEAL.files[path], cache, credentials: "same-origin" });
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return sealed(response);
}

/** The response with the page's own headers: on hosts that set none, they hold from here on. */
async function sealed(response) {
  const headers = new Headers(SEAL.headers);
  headers.set("content-type", response.headers.get("content-type") ?? "application/octet-stream");
  return new Response(await response.arrayBuffer(), { headers });
}

async function install() {
  try {
    const cache = await caches.open(NAME);
    const keep = async (path) => {
      // What the browser already has may be of an older version; then the host is asked.
      const response = await fetched(path).catch(() => fetched(path, "reload"));
      await cache.put(new URL(path, scope), response);
    };
    await Promise.all(Object.keys(SEAL.files).map(keep));
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)));
}

async function answer(path) {
  const cache = await caches.open(NAME);
  // A file that the browser has thrown away is fetched again, if the host still has this version of it.
  return (await cache.match(new URL(path, scope))) ?? fetched(path).catch(() => Response.error());
}

/** Takes over pages that run this very version and were loaded before it was kept. */
async function claim(build) {
  if (build === SEAL.build) await self.clients.claim();
  return build === SEAL.build;
}

/** Replaces the version before, unless it is open in several tabs: those would be left with files of two versions. */
async function agree() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.filter(({ url }) => ours(url) !== undefined).length > 1) return false;
  await self.skipWaiting();
  return true;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const path = event.request.method === "GET" ? ours(event.request.url) : undefined;
  if (path !== undefined) event.respondWith(answer(path));
});
self.addEventListener("message", (event) => {
  const { kind, build } = event.data ?? {};
  const work = kind === "claim" ? claim(build) : kind === "agree" ? agree() : Promise.resolve(false);
  event.waitUntil(work.then((done) => event.ports[0]?.postMessage(done)));
});
