// Keeps one whole version of the page on this device and answers from it alone, so that the page works offline and never
// mixes two versions. A file is kept only if its hash is the one written here. A new version waits until the page is
// closed everywhere, or until the visitor agrees while it is open once (offline.js).
const SEAL = { build: "", version: "", headers: {}, framed: {}, files: {}, later: {} }; // written by scripts/seal.mjs

const scope = new URL(self.registration.scope);
// Copies of the page under other paths of the same host keep caches of their own.
const PREFIX = `soft-unlearn ${scope.pathname} `;
const NAME = PREFIX + SEAL.version;
// Those of `later` belong to the version, but are kept only when they were used, or when the page says that it has time.
const FILES = { ...SEAL.files, ...SEAL.later };

/** The kept file that an address means; undefined for anything else, which is left to the browser. */
function ours(address) {
  const { origin, pathname } = new URL(address);
  if (origin !== scope.origin || !pathname.startsWith(scope.pathname)) return undefined;
  const name = pathname.slice(scope.pathname.length);
  const path = `./${name === "index.html" ? "" : name}`;
  return Object.hasOwn(FILES, path) ? path : undefined;
}

/** Fetches a file of this version, and no other: a wrong hash is a network error. */
async function fetched(path, cache = "default") {
  const response = await fetch(new URL(path, scope), { integrity: FILES[path], cache, credentials: "same-origin" });
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return sealed(response, path);
}

/** The response with the page's own headers: on hosts that set none, they hold from here on. */
async function sealed(response, path) {
  const headers = new Headers(path === "./embed.html" ? SEAL.framed : SEAL.headers);
  headers.set("content-type", response.headers.get("content-type") ?? "application/octet-stream");
  return new Response(await response.arrayBuffer(), { headers });
}

/** Fetches a file and keeps it. */
async function keep(cache, path) {
  // What the browser already has may be of an older version; then the host is asked.
  const response = await fetched(path).catch(() => fetched(path, "reload"));
  await cache.put(new URL(path, scope), response);
}

async function install() {
  try {
    const cache = await caches.open(NAME);
    await Promise.all(Object.keys(SEAL.files).map((path) => keep(cache, path)));
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
  const kept = await cache.match(new URL(path, scope));
  if (kept) return kept;
  try {
    // A file that the browser has thrown away, or that was not wanted until now: the host may still have this version of it.
    const response = await fetched(path).catch(() => fetched(path, "reload"));
    // Where there is no room, it is not kept.
    cache.put(new URL(path, scope), response.clone()).catch(() => {});
    return response;
  } catch {
    return Response.error();
  }
}

/** Keeps what is not kept yet. Says whether all of it is. */
async function complete() {
  const cache = await caches.open(NAME);
  const missing = async (path) => (await cache.match(new URL(path, scope))) ?? keep(cache, path);
  return Promise.all(Object.keys(SEAL.later).map(missing)).then(
    () => true,
    () => false,
  );
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
  const work = { claim, agree, complete };
  const done = Object.hasOwn(work, kind) ? work[kind](build) : Promise.resolve(false);
  event.waitUntil(done.then((answer) => event.ports[0]?.postMessage(answer)));
});
