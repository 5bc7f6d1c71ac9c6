// What a first visit fetches, and how soon the page is there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { start, visit } from "./browser.mjs";

/** Compressed bytes of page, scripts, styles and module; WebGPU has an allowance of its own. */
const BUDGET = 900_000;
const WEBGPU = 250_000;

let session;
before(async () => (session = await start()));
after(() => session?.stop());

test("the first load, data sets aside, stays within its budget", async () => {
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
  const most = BUDGET + (/^wgpu\b/m.test(readFileSync("Cargo.toml", "utf8")) ? WEBGPU : 0);
  const told = `${total} bytes of ${most}: ${sizes.map(([path, size]) => `${path} ${size}`).join(", ")}`;
  console.log(`# ${told}`);
  assert.ok(sizes.some(([path]) => path.endsWith(".wasm")) && sizes.some(([path]) => path.endsWith(".css")), told);
  assert.ok(total <= most, told);
});

test("the page is there within a second, served from this machine", async () => {
  const times = [];
  // The best of five: the machine may have other things to do.
  for (let i = 0; i < 5; i++) {
    const { page, context } = await visit(session, {
      serviceWorkers: "block",
      before: (context) =>
        context.addInitScript(() => {
          const seen = new MutationObserver(() => {
            if (!document.querySelector("#target-demographic_parity, #bundled-adult")) return;
            globalThis.there = performance.now();
            seen.disconnect();
          });
          seen.observe(document, { childList: true, subtree: true });
        }),
    });
    times.push(await page.evaluate(() => globalThis.there));
    await context.close();
  }
  console.log(`# controls after ${times.map(Math.round).join(", ")} ms`);
  assert.ok(Math.min(...times) < 1000, String(times));
});
