// What a first visit fetches.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { after, before, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { start, visit } from "./browser.mjs";

/** Bytes at most that a first visit takes, its pictures included, from a host that compresses with Brotli and from one that knows gzip alone. */
const MOST = 750_000;

let session;
before(async () => {
  session = await start({ compress: true });
  // Brotli at its best takes seconds for the module's later half: before the page waits for it.
  for (const file of readdirSync("dist").filter((name) => statSync(`dist/${name}`).isFile())) await (await fetch(session.site.url + file)).arrayBuffer();
});
after(() => session?.stop());

test("the first load, data sets aside, stays within its bounds", async () => {
  const answered = [];
  // What comes after the first result never comes here: the first screen has to stand without it.
  const later = /_later\.wasm$|charts-rare\.js$/;
  const before = async (context) => {
    context.on("requestfinished", (request) => answered.push(request));
    await context.route(later, (route) => route.abort());
  };
  // Without the service worker, which fetches the rest of the page's files at leisure.
  const { page, context } = await visit(session, { before, whole: false, serviceWorkers: "block" });
  await page.locator("#chart-tradeoff svg path").nth(9).waitFor({ state: "attached" });
  // Retrained models come, too.
  await page.getByTestId("performance").filter({ hasText: "retraining" }).waitFor();
  // The first result needed nothing of the later half: neither in the window nor in a worker was it brought before its time.
  for (const thread of [page, ...page.workers()]) assert.equal(await thread.evaluate(() => globalThis.softUnlearnBrought), undefined, "the list of what can come later is old: make profile");
  const sizes = new Map();
  for (const request of answered.filter((request) => request.url().startsWith(session.site.url))) {
    const path = new URL(request.url()).pathname.slice(new URL(session.site.url).pathname.length) || "index.html";
    if (path.startsWith("data/") || path === "service-worker.js") continue;
    const { responseBodySize } = await request.sizes();
    const bytes = readFileSync(`dist/${path}`);
    // What is fetched once more is the same. Of a worker's own script the browser tells no size.
    const taken = Math.max(responseBodySize, sizes.get(path)?.taken ?? 0) || brotliCompressSync(bytes).length;
    sizes.set(path, { taken, gzipped: gzipSync(bytes, { level: 9 }).length });
  }
  await context.close();
  const files = [...sizes].sort(([, a], [, b]) => b.taken - a.taken);
  const total = (name) => files.reduce((sum, [, size]) => sum + size[name], 0);
  const each = files.map(([path, { taken, gzipped }]) => `${path} ${taken} ${gzipped}`).join(", ");
  const told = `${total("taken")} bytes, of ${MOST} at most; gzipped ${total("gzipped")}: ${each}`;
  console.log(`# ${told}`);
  const taken = (ending) => files.find(([path]) => path.endsWith(ending))?.[1];
  assert.ok(taken(".wasm.xz") && taken(".css"), told);
  const charts = taken("charts.js");
  assert.ok(charts.taken < charts.gzipped, `scripts came uncompressed: ${told}`);
  assert.ok(total("taken") <= MOST, told);
  assert.ok(total("gzipped") <= MOST, told);
});
