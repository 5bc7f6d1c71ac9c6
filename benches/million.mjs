// A made-up table of a million rows on the page in Chromium, from its bytes to the comparison, and what it takes of memory; and
// what Adult takes.
//   node benches/million.mjs [rows]
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { once } from "node:events";
import { ready, start, visit } from "../tests/e2e/browser.mjs";

/** Seeded numbers from 0 to 1 (mulberry32). */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const LEVELS = [9, 16, 7, 14, 6, 5, 2, 42];
const NAMES = ["workclass", "education", "marital", "occupation", "relationship", "race", "sex", "country"];

/** Writes 14 columns, eight of them categories, the last the label: six numbers and seven categories decide it, one is the group. */
export async function write(path, rows) {
  const next = numbers(20_261_125);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const effects = LEVELS.map((levels) => Array.from({ length: levels }, () => 0.4 * normal()));
  const slopes = [0.5, -0.3, 0.2, 0.4, -0.1];
  const file = createWriteStream(path);
  file.write("age,hours,gain,loss,score," + NAMES.join(",") + ",income\n");
  for (let done = 0; done < rows; ) {
    const lines = [];
    for (const end = Math.min(rows, done + 10_000); done < end; done++) {
      const values = slopes.map(normal);
      // Rare levels are rare: the square of a uniform number.
      const codes = LEVELS.map((levels) => Math.floor(levels * next() ** 2));
      codes[6] = next() < 0.66 ? 1 : 0;
      const margin = values.reduce((sum, value, j) => sum + slopes[j] * value, -1 + 0.6 * codes[6]) + codes.reduce((sum, code, j) => sum + effects[j][code], 0);
      const label = next() < 1 / (1 + Math.exp(-margin)) ? "high" : "low";
      const numeric = [(40 + 13 * values[0]).toFixed(0), (40 + 10 * values[1]).toFixed(0), ...values.slice(2).map((value) => value.toFixed(3))];
      const words = codes.map((code, j) => (j === 6 ? ["Female", "Male"][code] : `${NAMES[j]}-${code}`));
      lines.push([...numeric, ...words, label].join(","));
    }
    if (!file.write(lines.join("\n") + "\n")) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

/** Lets every module's memory be read: as `wasmMemory` in the window and in its workers. */
export async function watch(context) {
  // What unpacks the module is instantiated from bytes, and is no part of the page's memory. The later half has none of its own.
  const keep = `{ const instantiate = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...given) => { const made = await instantiate.apply(WebAssembly, given); if (given[0] instanceof WebAssembly.Module) globalThis.wasmMemory ??= made.exports.memory; return made; }; }\n`;
  await context.addInitScript(keep);
  await context.route(/worker\.js\?/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: keep + (await response.text()) });
  });
}

/** Processor seconds and the most memory of the processes that run pages, in MiB, as the system counts them. */
export async function processes(browser) {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  const most = renderers.map(({ id }) => {
    try {
      return Number(readFileSync(`/proc/${id}/status`, "utf8").match(/VmHWM:\s+(\d+)/)?.[1] ?? 0) / 1024;
    } catch {
      return 0; // no /proc here
    }
  });
  return { seconds: renderers.reduce((sum, { cpuTime }) => sum + cpuTime, 0), megabytes: Math.max(0, ...most) };
}

/** MiB of WebAssembly memory of a page or worker that is watched. */
export const megabytes = async (target) => (await target.evaluate(() => globalThis.wasmMemory?.buffer.byteLength ?? 0)) / 2 ** 20;

/** Time to the comparison and to the retrained models, and memory, of `rows` rows; before it, memory of Adult. */
export async function measure(rows) {
  const folder = `${process.env.CARGO_TARGET_DIR ?? "target"}/bench`;
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/made-up-${rows}.csv`;
  if (!existsSync(path)) {
    await write(`${path}.part`, rows);
    renameSync(`${path}.part`, path);
  }
  const session = await start();
  const { page, context, trouble } = await visit(session, { before: watch, serviceWorkers: "block" });
  try {
    await ready(page, 120_000);
    await page.waitForFunction(() => !/to come|being computed/.test(document.querySelector("#picture-tradeoff").innerText), null, { timeout: 120_000 });
    const adult = { worker: await megabytes(page.workers()[0]), page: await megabytes(page) };
    const begin = Date.now();
    await page.setInputFiles("#file", path);
    const seconds = () => (Date.now() - begin) / 1000;
    await page.waitForFunction((rows) => document.querySelector("[data-testid=rows]")?.textContent.replace(/\D/g, "").startsWith(String(rows)), rows, { timeout: 300_000, polling: 50 });
    const comparison = seconds();
    await ready(page, 300_000);
    const retrained = seconds() - 0.3;
    const timings = await page.getByTestId("timings").innerText();
    const memory = { worker: await megabytes(page.workers()[0]), page: await megabytes(page) };
    const { megabytes: process } = await processes(session.browser);
    return { path, rows, bytes: statSync(path).size, comparison, retrained, timings, memory, process, adult, trouble };
  } finally {
    await context.close();
    await session.stop();
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const it = await measure(Number(process.argv[2] ?? 1_000_000));
  console.log(JSON.stringify(it, null, 2));
}
