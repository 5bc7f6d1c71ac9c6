// What a first visit fetches.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { start, visit } from "./browser.mjs";

/** Compressed bytes of page, scripts, styles and module at most: 900 kB, and 250 kB for WebGPU. */
const MOST = 1_150_000;

let session;
before(async () => (session = await start()));
after(() => session?.stop());

test("the first load, data sets aside, stays within its bounds", async () => {
  const fetched = new Set();
  const before = (context) => context.on("request", (request) => fetched.add(request.url()));
  // Without the service worker, which fetches the rest of the page's files at leisure.
  const { context } = await visit(session, { before, serviceWorkers: "block" });
  await context.close();
  const sizes = [...fetched]
    .filter((url) => url.startsWith(session.site.url))
    .map((url) => new URL(url).pathname.slice(new URL(session.site.url).pathname.length) || "index.html")
    .filter((path) => !path.startsWith("data/") && path !== "service-worker.js")
    .map((path) => [path, gzipSync(readFileSync(`dist/${path}`), { level: 9 }).length])
    .sort(([, a], [, b]) => b - a);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const told = `${total} bytes, of ${MOST} at most: ${sizes.map(([path, size]) => `${path} ${size}`).join(", ")}`;
  console.log(`# ${told}`);
  assert.ok(sizes.some(([path]) => path.endsWith(".wasm")) && sizes.some(([path]) => path.endsWith(".css")), told);
  assert.ok(total <= MOST, told);
});
