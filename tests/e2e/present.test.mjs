// In front of a class: slides that fill the screen, lessons, and tabs that say what they will show.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { download, ready, start, still, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

for (const [width, height] of [[1280, 720], [1920, 1080]])
  test(`slides fill the screen and nothing is cut at ${width} x ${height}`, async () => {
    const { page, context, trouble } = await visit(session, { viewport: { width, height } });
    await ready(page);
    await page.click("#present");
    await page.waitForFunction(() => document.fullscreenElement === document.documentElement);
    const cut = () =>
      page.evaluate(() => {
        const slide = [...document.querySelectorAll(".first, .tabpanel")].find((it) => it.checkVisibility());
        const found = [];
        if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
        const inside = (element, what) => {
          const box = element.getBoundingClientRect();
          if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1) found.push(`${what}: ${[box.left, box.top, box.right, box.bottom].map(Math.round)}`);
        };
        for (const button of document.querySelectorAll(".top button, .goal-line button, .goal-line input")) if (button.checkVisibility()) inside(button, button.id);
        // The first slide is whole; what is longer than a slide scrolls within it.
        if (slide.classList.contains("first")) for (const part of slide.querySelectorAll(".headline, .chart, .bars-place, .at-a-glance, .card")) inside(part, part.className);
        else {
          inside(slide, slide.id);
          const chart = [...slide.querySelectorAll(".chart")].find((it) => it.checkVisibility());
          if (chart && chart.getBoundingClientRect().height > slide.clientHeight) found.push(`${slide.id}: its picture is higher than the slide`);
          if (slide.scrollHeight > slide.clientHeight + 1 && getComputedStyle(slide).overflowY !== "auto") found.push(`${slide.id} is cut`);
        }
        return found;
      });
    for (let slide = 0; slide < 10; slide += 1) {
      await still(page);
      assert.deepEqual(await cut(), [], `slide ${slide}`);
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.press("ArrowRight");
    }
    // Whoever leaves full screen by the browser's own means has left the presentation.
    await page.evaluate(() => document.exitFullscreen());
    await page.waitForFunction(() => !document.querySelector(".presenting"));
    await page.click("#present");
    await page.waitForFunction(() => document.fullscreenElement && document.querySelector(".presenting"));
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.fullscreenElement && !document.querySelector(".presenting"));
    assert.deepEqual(trouble, []);
    await context.close();
  });

for (const [where, options] of Object.entries({ "in a hand": { viewport: { width: 400, height: 860 } }, "at 200 per cent": { viewport: { width: 683, height: 384 }, deviceScaleFactor: 2 } }))
  test(`${where} slides are as wide as the screen, and scroll`, async () => {
    const { page, context, trouble } = await visit(session, options);
    await ready(page);
    await page.click("#present");
    for (let slide = 0; slide < 10; slide += 1) {
      await still(page);
      const cut = await page.evaluate(() => {
        const found = [];
        if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
        for (const part of document.querySelectorAll(".top button, .first > *, .tabpanel, .headline")) {
          if (!part.checkVisibility()) continue;
          const box = part.getBoundingClientRect();
          if (box.left < -1 || box.right > innerWidth + 1 || (scrollY === 0 && box.top < -1)) found.push(`${part.id || part.className}: ${[box.left, box.top, box.right, box.bottom].map(Math.round)}`);
          // What is in it is not cut off.
          if (part.scrollHeight > part.clientHeight + 1 && part.matches(".first > *")) found.push(`${part.id || part.className} is ${part.scrollHeight} high, in ${part.clientHeight}`);
        }
        return found;
      });
      assert.deepEqual(cut, [], `slide ${slide}`);
      if (slide < 9) await page.click("#slide-next");
    }
    await page.click("#present");
    await page.waitForFunction(() => !document.querySelector(".presenting"));
    assert.deepEqual(trouble, []);
    await context.close();
  });

test("a tab that has not been run says what it shows and how long it takes, and runs at one press", async () => {
  const { page, context, trouble } = await visit(session);
  await page.click("#bundled-german_credit");
  await page.waitForTimeout(150);
  await ready(page);
  for (const [tab, run, told, result] of [
    ["check", "check-some", "check-progress", "#table-agreement"],
    ["label-noise", "corrective-run", "corrective-progress", "#table-corrective"],
    ["methods", "attack-run", "attack-progress", "#table-attack"],
    ["methods", "methods-run", "methods-progress", "#table-methods"],
  ]) {
    await page.click(`#tab-${tab}`);
    const panel = page.locator(`#panel-${tab}`);
    assert.match(await page.getByTestId(told).innerText(), /takes? about \d+ (s|min)\.$/, tab);
    for (const ghost of await panel.locator("svg.ghost").all()) assert.ok((await ghost.boundingBox()).height > 200, tab);
    const ghosts = await panel.locator(".ghost").count();
    await page.click(`#${run}`);
    await page.waitForSelector(result);
    assert.ok((await panel.locator(".ghost").count()) < ghosts, `${tab}: the room has been taken`);
    if (run === "methods-run") await page.evaluate(() => document.querySelector("#methods-stop")?.click());
    await ready(page);
  }
  assert.deepEqual(trouble, []);
  await context.close();
});

test("lessons open from the foot of the page, each step what it is about, and files are named after data and question", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.click("#teach");
  const steps = page.locator("#teaching li a");
  assert.ok((await steps.count()) >= 15);
  for (const [text, tab] of [["Rates by group", "groups"], ["A small world", "boundary"]]) {
    await page.locator("#teaching li", { hasText: text }).first().locator("a").click();
    await page.waitForTimeout(200);
    await ready(page);
    assert.equal(await page.getAttribute(`#tab-${tab}`, "aria-selected"), "true", text);
    assert.equal(await page.locator("[data-testid^=error-]").count(), 0, text);
  }
  const picture = await download(page, "button[aria-label^='Boundary: save as SVG']");
  assert.match(picture.name, /^[a-z-]+-by-[a-z-]+-demographic-parity-boundary\.svg$/);
  await page.click("#teaching-close");
  assert.equal(await page.locator("#teaching").count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});
