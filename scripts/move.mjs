import { performance } from "node:perf_hooks";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { write, watch, processes, megabytes } from "../benches/million.mjs";
import { ready, start, visit, slide, value } from "../tests/e2e/browser.mjs";
const rows = Number(process.argv[2] ?? 1_000_000);
const path = `target/bench/made-up-${rows}.csv`;
if (!existsSync(path)) { mkdirSync("target/bench", { recursive: true }); await write(path + ".part", rows); renameSync(path + ".part", path); }
const session = await start();
const { page, context } = await visit(session, { before: watch, serviceWorkers: "block" });
await ready(page, 120_000);
await page.waitForFunction(() => !/to come|being computed/.test(document.querySelector("#picture-tradeoff").innerText), null, { timeout: 120_000 });
const begin = Date.now();
await page.setInputFiles("#file", path);
await page.waitForFunction((rows) => document.querySelector("[data-testid=rows]")?.textContent.replace(/\D/g, "").startsWith(String(rows)), rows, { timeout: 300_000, polling: 50 });
console.log("comparison", Date.now() - begin);
const mem = async (what) => console.log(what, "worker", await megabytes(page.workers()[0]), "page", await megabytes(page), "process", (await processes(session.browser)).megabytes);
await mem("compared");
await ready(page, 300_000);
console.log("retrained", Date.now() - begin - 300);
await mem("retrained");
await page.waitForFunction(() => !/to come|being computed/.test(document.querySelector("#picture-tradeoff").innerText), null, { timeout: 300_000 });
await mem("curves");
console.log(await page.getByTestId("timings").innerText());
for (const to of [0.6, 0.62, 0.64, 0.9]) {
  const text = () => page.evaluate(() => document.querySelector("[data-testid=timings]")?.textContent);
  const was = await text();
  const t = Date.now();
  await page.$eval("#share-of-gap", (input, to) => ((input.value = to), input.dispatchEvent(new Event("input", { bubbles: true })), input.dispatchEvent(new Event("change", { bubbles: true }))), String(to));
  await page.waitForFunction((was) => document.querySelector("[data-testid=timings]")?.textContent !== was, was, { timeout: 60000, polling: 20 });
  console.log("move to", to, Date.now() - t, (await text()).slice(0, 300));
  await ready(page, 300_000);
  await mem("moved");
}
await context.close(); await session.stop();
