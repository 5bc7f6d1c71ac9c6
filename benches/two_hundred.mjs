// Two hundred experiments in a row in one tab, each with other settings, files opened again now and then: what they take of memory
// should not grow after the tenth.
//   node benches/two_hundred.mjs [experiments]
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ready, slide, start, visit } from "../tests/e2e/browser.mjs";
import { traced } from "../tests/e2e/pictures.mjs";
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

/** MiB after what is not needed is collected: the worker's and the page's WebAssembly memory; the scripts of both and the elements, as the
 * browser accounts for them; all of that, which is what the tab holds; of it the page's scripts; and counts of elements. */
async function taken(page, devtools) {
  for (let i = 0; i < 3; i++) await devtools.send("HeapProfiler.collectGarbage");
  const bytes = await page.evaluate(async () => (await performance.measureUserAgentSpecificMemory()).bytes);
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
  const modules = { worker: await megabytes(page.workers()[0]), page: await megabytes(page) };
  const scripts = bytes / 2 ** 20;
  return { tab: modules.worker + modules.page + scripts, ...modules, scripts, heap: usedSize / 2 ** 20, nodes, listeners: jsEventListeners };
}

/** A browser and a host with which a page may measure itself: its scripts and elements, workers included; at once, not
 * some time after it asks. */
export async function measured() {
  const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-measured-"));
  cpSync("dist", folder, { recursive: true });
  const headers = readFileSync("dist/_headers", "utf8");
  writeFileSync(join(folder, "_headers"), headers.replace("\n/*\n", "\n/*\n  Cross-Origin-Embedder-Policy: require-corp\n"));
  return start({ folder, switches: ["--enable-blink-features=ForceEagerMeasureMemory"] });
}

/** MiB of the largest process that runs a page, now: resident, and of that what no file backs and no other process shares, which is
 * what the browser's own task manager shows. */
async function resident(browser) {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const sizes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => {
    try {
      const status = readFileSync(`/proc/${id}/status`, "utf8");
      const size = (name) => Number(status.match(new RegExp(`${name}:\\s+(\\d+)`))?.[1] ?? 0) / 1024;
      return { process: size("VmRSS"), private: size("RssAnon") };
    } catch {
      return { process: 0, private: 0 }; // no /proc here
    }
  });
  return sizes.reduce((largest, size) => (size.process > largest.process ? size : largest));
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
      if (i % 10 !== 9) continue;
      // With all that is drawn of it.
      await traced(page);
      course.push({ done: i + 1, ...(await taken(page, devtools)), ...(await resident(session.browser)) });
    }
    return { experiments, seconds: (Date.now() - begin) / 1000, course, trouble };
  } finally {
    await context.close();
  }
}

/** What the last entry of a course has more than the first, of it. */
export function growth(course) {
  const [first, last] = [course[0], course.at(-1)];
  return Object.fromEntries(["tab", "worker", "page", "scripts", "heap", "process", "private"].map((name) => [name, (last[name] - first[name]) / first[name]]));
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const session = await measured();
  try {
    const { course, ...rest } = await inARow(session, Number(process.argv[2] ?? 200));
    for (const at of course) console.log(Object.entries(at).map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(1)}`).join("  "));
    console.log(JSON.stringify({ ...rest, growth: growth(course) }));
  } finally {
    await session.stop();
  }
}
