// Two hundred experiments in a row in one tab, each with other settings, files opened again now and then: what they take of memory
// should not grow after the tenth.
//   node benches/two_hundred.mjs [experiments]
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { ready, slide, start, visit } from "../tests/e2e/browser.mjs";
import { megabytes, watch } from "./million.mjs";

const german = gunzipSync(readFileSync("www/data/german-credit.csv.gz"));
const TARGETS = ["demographic_parity", "equal_opportunity_loss", "equal_opportunity_rate", "predictive_equality", "equalized_odds", "accuracy_parity", "robustness"];

/** One experiment: number `i` of them. The fifth of ten loads a file of the visitor's, the last a bundled set, always with the same settings. */
async function experiment(page, i) {
  const last = i % 10 === 9;
  if (last || i % 10 === 4) {
    if (last) await page.click("#bundled-compas");
    else await page.setInputFiles("#file", { name: "mine.csv", mimeType: "text/csv", buffer: german });
    await page.waitForTimeout(150);
    await ready(page);
  }
  await page.check(`#target-${TARGETS[last ? 0 : i % TARGETS.length]}`);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  const schemes = await page.$$eval("#soft-scheme option", (options) => options.map((option) => option.value));
  await page.selectOption("#soft-scheme", schemes[last ? 0 : i % schemes.length]);
  await slide(page, "#hard-share", last ? 10 : 1 + ((i * 7) % 30));
}

/** MiB: the worker's and the page's WebAssembly memory, the scripts' heaps after what is not needed is collected, the process. */
async function taken(page, devtools) {
  for (let i = 0; i < 3; i++) await devtools.send("HeapProfiler.collectGarbage");
  // A browser keeps pages of memory that hold nothing until they are wanted elsewhere.
  await devtools.send("Memory.simulatePressureNotification", { level: "critical" });
  await page.waitForTimeout(500);
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
  const [worker] = page.workers();
  return { worker: await megabytes(worker), page: await megabytes(page), heap: usedSize / 2 ** 20, nodes, listeners: jsEventListeners };
}

/** Resident MiB of the largest process that runs a page, now. */
async function resident(browser) {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const sizes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => {
    try {
      return Number(readFileSync(`/proc/${id}/status`, "utf8").match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) / 1024;
    } catch {
      return 0; // no /proc here
    }
  });
  return Math.max(0, ...sizes);
}

/** Memory after every tenth experiment, in the same state of the page. */
export async function inARow(session, experiments) {
  const { page, context, trouble } = await visit(session, { before: watch, serviceWorkers: "block" });
  const devtools = await context.newCDPSession(page);
  await devtools.send("HeapProfiler.enable");
  const course = [];
  try {
    await ready(page, 120_000);
    const begin = Date.now();
    for (let i = 0; i < experiments; i++) {
      await experiment(page, i);
      if (i % 10 === 9) course.push({ done: i + 1, ...(await taken(page, devtools)), process: await resident(session.browser) });
    }
    return { experiments, seconds: (Date.now() - begin) / 1000, course, trouble };
  } finally {
    await context.close();
  }
}

/** What the last entry of a course has more than the first, of it: `all` is what the page itself holds, modules and scripts. */
export function growth(course) {
  const all = (at) => at.worker + at.page + at.heap;
  const [first, last] = [course[0], course.at(-1)].map((at) => ({ ...at, all: all(at) }));
  return Object.fromEntries(["worker", "page", "heap", "all", "process"].map((name) => [name, (last[name] - first[name]) / first[name]]));
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const session = await start();
  try {
    const { course, ...rest } = await inARow(session, Number(process.argv[2] ?? 200));
    for (const at of course) console.log(Object.entries(at).map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(1)}`).join("  "));
    console.log(JSON.stringify({ ...rest, growth: growth(course) }));
  } finally {
    await session.stop();
  }
}
