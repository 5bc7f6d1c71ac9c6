// How long the page's thread is busy at once while the soft slider is dragged on Adult (30,162 training rows): node tests/e2e/tasks.mjs
// Processor time of each task, from the browser's own trace: other programs on the machine do not count.
import { ready, start, visit } from "./browser.mjs";
import { traced } from "./pictures.mjs";

const session = await start();
const { page, context } = await visit(session, { viewport: { width: 1366, height: 768 } });
await ready(page);
await traced(page);
for (const [tab, down, shown] of [["result", 0, "trade-off, bars"], ["rows", 0, "trade-off, bars; rows near"], ["rows", 420, "trade-off, rows"], ["weights", 420, "trade-off, weights"]]) {
  await page.click(`#tab-${tab}`);
  await page.evaluate((down) => scrollTo(0, down), down);
  await page.waitForTimeout(800);
  const { x, y, width, height } = await page.locator("#share-of-gap").boundingBox();
  const value = await page.$eval("#share-of-gap", (slider) => Number(slider.value));
  const to = (percent) => page.mouse.move(x + 8 + ((width - 16) * percent) / 150, y + height / 2);
  await session.browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline", "blink.user_timing"] });
  await page.evaluate(() => performance.mark("begin"));
  await to(value);
  await page.mouse.down();
  for (let move = 0; move < 60; move += 1) {
    await to(value - 1.5 * Math.min(move, 60 - move));
    await page.waitForTimeout(50);
  }
  await page.mouse.up();
  await ready(page);
  const { traceEvents } = JSON.parse((await session.browser.stopTracing()).toString());
  const begin = traceEvents.find(({ name }) => name === "begin");
  const tasks = traceEvents.filter(({ name, pid, tid, ts, tdur }) => /RunTask/.test(name) && pid === begin.pid && tid === begin.tid && ts >= begin.ts && tdur);
  const longest = tasks.map(({ tdur }) => Math.round(tdur / 1000)).sort((a, b) => b - a);
  console.log(`${shown}: ${tasks.length} tasks, the longest ${longest.slice(0, 5).join(", ")} ms; over 50 ms: ${longest.filter((time) => time > 50).length}`);
}
await context.close();
await session.stop();
