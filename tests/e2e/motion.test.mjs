// Who asks for less motion gets none: nothing slides, fades or scrolls by itself; what is said late is still said late.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ready, slide, start, visit } from "./browser.mjs";
import { traced } from "./pictures.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** Runs in the page from its first moment: every animation and transition that is ever under way, by what moves. */
const watching = (context) =>
  context.addInitScript(() => {
    globalThis.moved = new Set();
    const look = () => {
      for (const animation of document.getAnimations()) {
        const { target, pseudoElement } = animation.effect;
        globalThis.moved.add(`${target.id || target.className || target.tagName}${pseudoElement ?? ""}: ${animation.animationName ?? animation.transitionProperty}`);
      }
      requestAnimationFrame(look);
    };
    look();
  });

/** Changes the upright axis, which asks no worker, and counts the frames in which the picture's marks are somewhere else. The picture's clock is
 * one of frames meanwhile: a busy machine shows few of them in the time that a movement takes. */
async function frames(page) {
  await page.evaluate(() => {
    globalThis.places = new Set();
    globalThis.frame = 0;
    const { getTime } = Date.prototype;
    const from = Date.now();
    Date.prototype.getTime = () => from + 16 * globalThis.frame;
    globalThis.clock = () => (Date.prototype.getTime = getTime);
    const look = () => {
      globalThis.frame += 1;
      globalThis.places.add([...document.querySelectorAll("#chart-tradeoff svg path[transform]")].map((path) => path.getAttribute("transform")).join(" "));
      requestAnimationFrame(look);
    };
    look();
  });
  await page.selectOption("#tradeoff-metric", "log_loss");
  await page.waitForSelector("#chart-tradeoff[aria-label*='log loss against']");
  const chosen = await page.evaluate(() => globalThis.frame);
  await page.waitForFunction((frame) => globalThis.frame > frame, chosen + 60);
  await page.evaluate(() => globalThis.clock());
  return page.evaluate(() => globalThis.places.size);
}

async function toured(options) {
  const { page, context, trouble } = await visit(session, { before: watching, ...options });
  await ready(page);
  await traced(page);
  const places = await frames(page);
  await slide(page, "#share-of-gap", 60);
  for (const tab of await page.$$eval("[role=tab]", (tabs) => tabs.map((tab) => tab.id))) await page.click(`#${tab}`);
  for (const chip of ["chip-goal", "chip-groups"]) await page.click(`#${chip}`);
  await page.keyboard.press("Escape");
  await page.click("#tour");
  await page.waitForTimeout(300);
  await ready(page);
  await page.keyboard.press("Escape");
  await ready(page);
  await page.click("#present");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
  const moved = await page.evaluate(() => [...globalThis.moved]);
  assert.deepEqual(trouble, []);
  return { page, context, moved, places };
}

test("with less motion nothing moves by itself, and pictures change at once", async () => {
  const { page, context, moved, places } = await toured({ reducedMotion: "reduce" });
  // The line that says what to do if nothing comes waits without moving.
  assert.deepEqual(moved.filter((what) => what !== "late: late"), []);
  assert.ok(places <= 3, `${places} places of the marks`);
  const styled = await page.evaluate(() =>
    [...document.querySelectorAll("*")].flatMap((element) =>
      [undefined, "::before", "::after"].flatMap((part) => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element, part);
        const still = /^0s(, 0s)*$/.test(transitionDuration) && animationName === "none" && scrollBehavior === "auto";
        return still ? [] : [`${element.tagName}.${element.className}${part ?? ""}`];
      }),
    ),
  );
  assert.deepEqual(styled, []);
  await context.close();

  // Without the wish pictures do move: what is counted above would be seen.
  const other = await toured({ reducedMotion: "no-preference" });
  assert.ok(other.places > 5, `${other.places} places of the marks`);
  await other.context.close();
});

test("with less motion the line for a page that does not start is as late as ever", async () => {
  const context = await session.browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  // The page's own script never comes.
  await page.route("**/start.js", () => {});
  await page.goto(session.site.url, { waitUntil: "commit" });
  await page.locator(".loading").waitFor({ state: "attached" });
  const visible = () => page.$eval(".late", (line) => getComputedStyle(line).visibility);
  assert.equal(await visible(), "hidden");
  await page.waitForFunction(() => getComputedStyle(document.querySelector(".late")).visibility === "visible", null, { timeout: 12_000 });
  await context.close();
});
