// How long the page's thread is busy at once in a whole visit of Adult (30,162 training rows), and while the soft slider is dragged, and how far
// apart its frames are then: node tests/e2e/tasks.mjs
// Processor time of each task, from the browser's own trace: other programs on the machine do not count. Frames are timed by the clock.
import { pathToFileURL } from "node:url";
import { ready, start, visit } from "./browser.mjs";
import { traced } from "./pictures.mjs";

const TABS = ["result", "rows", "weights", "groups", "boundary", "robustness", "check", "methods", "label-noise", "data", "export"];
const SHEETS = ["data", "text", "goal", "groups", "model"];

/** Processor milliseconds of the tasks of a page's thread while something is done, the longest first. */
async function during(session, page, act) {
  await session.browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline", "blink.user_timing"] });
  await page.evaluate(() => performance.mark("begin"));
  await act();
  const { traceEvents } = JSON.parse((await session.browser.stopTracing()).toString());
  const begin = traceEvents.find(({ name }) => name === "begin");
  const tasks = traceEvents.filter(({ name, pid, tid, ts, tdur }) => name === "ThreadControllerImpl::RunTask" && pid === begin.pid && tid === begin.tid && ts >= begin.ts && tdur);
  return tasks.map(({ tdur }) => Math.round(tdur / 1000)).sort((a, b) => b - a);
}

/** The steps of a visit, each with what is done. */
function steps(page) {
  const tab = (name) => [`tab ${name}`, () => page.click(`#tab-${name}`)];
  const sheet = (name) => [`sheet ${name}`, async () => (await page.click(`#chip-${name}`), await page.waitForTimeout(300), await page.keyboard.press("Escape"))];
  return [
    ["first result, and retrained models", async () => (await page.reload(), await ready(page, 60_000), await traced(page))],
    ...TABS.map(tab),
    ...SHEETS.map(sheet),
    ["presenting", () => page.click("#present")],
    ["no longer presenting", () => page.keyboard.press("Escape")],
    ["dark", () => page.emulateMedia({ colorScheme: "dark" })],
    ["light", () => page.emulateMedia({ colorScheme: "light" })],
    ["undone and made again", async () => (await page.keyboard.press("Control+z"), await page.waitForTimeout(300), await page.keyboard.press("Control+y"))],
    ["an own file", async () => (await page.setInputFiles("#file", "www/data/adult.csv.gz"), await page.waitForTimeout(500), await ready(page, 60_000), await traced(page))],
  ];
}

/** The longest tasks of each step of a visit. */
export async function visited(session) {
  const { page, context } = await visit(session, { viewport: { width: 1366, height: 768 } });
  await ready(page);
  await traced(page);
  const found = [];
  for (const [name, act] of steps(page)) {
    // A page that is loaded anew has no mark of before: its tasks are all its own.
    found.push([name, await during(session, page, async () => (await act(), await page.waitForTimeout(700)))]);
  }
  await context.close();
  return found;
}

/** The longest tasks, and the longest times between two frames, while the soft slider is dragged beside several pictures. */
export async function dragged(session) {
  const { page, context } = await visit(session, { viewport: { width: 1366, height: 768 } });
  await ready(page);
  await traced(page);
  const found = [];
  for (const [tab, down, shown] of [["result", 0, "trade-off, bars"], ["rows", 0, "trade-off, bars; rows near"], ["rows", 420, "trade-off, rows"], ["weights", 420, "trade-off, weights"]]) {
    await page.click(`#tab-${tab}`);
    await page.evaluate((down) => scrollTo(0, down), down);
    await page.waitForTimeout(800);
    const { x, y, width, height } = await page.locator("#share-of-gap").boundingBox();
    const value = await page.$eval("#share-of-gap", (slider) => Number(slider.value));
    const to = (percent) => page.mouse.move(x + 8 + ((width - 16) * percent) / 150, y + height / 2);
    await page.evaluate(() => {
      globalThis.frames = [];
      let last = performance.now();
      const frame = (now) => (globalThis.frames?.push(now - last), (last = now), globalThis.frames && requestAnimationFrame(frame));
      requestAnimationFrame(frame);
    });
    const tasks = await during(session, page, async () => {
      await to(value);
      await page.mouse.down();
      for (let move = 0; move < 60; move += 1) {
        await to(value - 1.5 * Math.min(move, 60 - move));
        await page.waitForTimeout(50);
      }
      await page.mouse.up();
    });
    const frames = await page.evaluate(() => [globalThis.frames, (globalThis.frames = null)][0].map(Math.round).sort((a, b) => b - a));
    await ready(page);
    found.push([shown, tasks, frames]);
  }
  await context.close();
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const session = await start();
  const words = (times, limit) => `the longest ${times.slice(0, 5).join(", ")} ms, over ${limit} ms: ${times.filter((time) => time > limit).length} of ${times.length}`;
  for (const [name, tasks] of await visited(session)) console.log(`${name}: ${words(tasks, 50)}`);
  for (const [shown, tasks, frames] of await dragged(session)) console.log(`dragging, ${shown}: ${words(tasks, 50)}; frames ${words(frames, 33)}`);
  await session.stop();
}
