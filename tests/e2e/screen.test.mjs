// What is in sight on a desk, on a phone and in front of a class, and whether everybody can use it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible } from "./accessible.mjs";
import { ready, slide, start, still, value, visit } from "./browser.mjs";
import { extent, selection, traced } from "./pictures.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

test("the presenter sees large type and chosen pictures only, and so does whoever gets the link", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const size = () => page.$eval("[data-testid=headline]", (element) => parseFloat(getComputedStyle(element).fontSize));
  const small = await size();
  await page.click("#fold-samples");
  await page.click("#fold-groups");
  await page.click("#present");
  const check = async (page) => {
    assert.ok((await page.$eval("[data-testid=headline]", (element) => parseFloat(getComputedStyle(element).fontSize))) >= 1.3 * small);
    assert.equal(await page.locator("#picture-samples").count(), 0);
    assert.equal(await page.locator("#picture-groups").count(), 0);
    const shown = () => page.$$eval(".first, .tabpanel", (slides) => slides.filter((slide) => slide.checkVisibility()).map((slide) => slide.id || "first"));
    assert.deepEqual(await shown(), ["first"]);
    assert.ok(!(await page.locator(".question").count()));
    await page.click("#present-settings");
    assert.ok(await page.locator("#chip-model").isVisible());
    await page.click("#present-settings");
    // One panel a slide, by the arrow keys; rows and groups are left out. Back at the first, the keys go no farther.
    await page.evaluate(() => document.activeElement.blur());
    const seen = [];
    for (let slide = 0; slide < 12; slide += 1) {
      await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(50);
      seen.push(...(await shown()));
    }
    assert.deepEqual([...new Set(seen)], ["result", "weights", "boundary", "robustness", "check", "methods", "label-noise"].map((key) => `panel-${key}`));
    for (let slide = 0; slide < 12; slide += 1) await page.keyboard.press("ArrowLeft");
    await page.waitForTimeout(50);
    assert.deepEqual(await shown(), ["first"]);
  };
  await check(page);
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  await check(again.page);
  await again.context.close();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".presenting"));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("every tab, sheet and slide can be used by everybody: no rule of axe is broken, and every text can be read", async () => {
  for (const options of [{ viewport: { width: 1366, height: 768 } }, { viewport: { width: 400, height: 860 }, colorScheme: "dark" }, { viewport: { width: 683, height: 384 }, deviceScaleFactor: 2 }]) {
    const { page, context } = await visit(session, options);
    await ready(page);
    await traced(page);
    for (const tab of await page.$$eval("[role=tab]", (tabs) => tabs.map((tab) => tab.id))) {
      await page.click(`#${tab}`);
      await page.waitForTimeout(200);
      await accessible(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), options.viewport.width, tab);
    }
    for (const chip of await page.$$eval(".chip", (chips) => chips.map((chip) => chip.id))) {
      await page.click(`#${chip}`);
      await accessible(page);
      await page.keyboard.press("Escape");
    }
    await page.click("#present");
    await page.waitForTimeout(300);
    for (let slide = 0; slide < 10; slide += 1) {
      await accessible(page);
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(200);
    }
    await context.close();
  }
});

test("no serious accessibility problem while exploring", async () => {
  for (const options of [{}, { colorScheme: "dark", viewport: { width: 400, height: 860 } }]) {
    const { page, context } = await visit(session, options);
    await ready(page);
    await page.click("#select-harms-target");
    await selection(page);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    await page.click("#tour");
    await page.waitForTimeout(250);
    await ready(page);
    await accessible(page);
    await context.close();
  }
});

test("the presenter's pictures have large type too, and lose it again", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  // While curves arrive the page is drawn again and again, and a click might miss.
  await traced(page);
  const sizes = async () => {
    await page.locator("#chart-tradeoff").scrollIntoViewIfNeeded();
    await still(page);
    return page.$$eval("#chart-tradeoff text", (texts) => texts.map((text) => parseFloat(getComputedStyle(text).fontSize)));
  };
  const small = Math.min(...(await sizes()));
  await page.click("#present");
  assert.ok(Math.min(...(await sizes())) >= 1.5 * small);
  assert.ok((await page.$eval("#tradeoff-metric", (button) => parseFloat(getComputedStyle(button).fontSize))) >= 18);
  await page.click("#present");
  assert.equal(Math.min(...(await sizes())), small);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("sliders can be moved while any picture is watched, wide, narrow and presenting", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.click("#tab-check");
  await page.waitForTimeout(300);
  const [picture, slider, top] = [await extent(page, "#picture-check"), await extent(page, "#share-of-gap"), await extent(page, "header")];
  assert.ok(slider.inside && slider.top >= top.bottom - 1 && picture.top > slider.bottom && picture.top < 200, JSON.stringify([picture, slider, top]));

  // While presenting, too, unless they are hidden; the question is shown on request, and both are in the link.
  await page.click("#present");
  await page.click("#slide-next");
  assert.ok((await extent(page, "#share-of-gap")).inside);
  await page.click("#present-settings");
  assert.ok((await extent(page, "#chip-predict")).inside);
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  assert.ok(await again.page.locator("#chip-predict").isVisible());
  await again.page.click("#present-bar");
  assert.equal(await again.page.locator("#share-of-gap").count(), 0);
  const hidden = await visit(session, { hash: new URL(again.page.url()).hash });
  await ready(hidden.page);
  assert.equal(await hidden.page.locator("#share-of-gap").count(), 0);
  for (const other of [again, hidden]) await other.context.close();
  assert.deepEqual(trouble, []);
  await context.close();

  const narrow = await visit(session, { viewport: { width: 400, height: 860 } });
  await ready(narrow.page);
  const gap = await value(narrow.page, "test.target_smooth.soft_influence");
  await narrow.page.click("#tab-groups");
  await narrow.page.$eval("#picture-groups", (element) => element.scrollIntoView());
  for (const id of ["#hard-share", "#share-of-gap"]) assert.ok((await extent(narrow.page, id)).inside);
  await slide(narrow.page, "#share-of-gap", 20);
  assert.ok((await value(narrow.page, "test.target_smooth.soft_influence")) > gap + 0.05);
  // At the end it lies below the footer, and covers nothing.
  await narrow.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  assert.ok((await extent(narrow.page, ".handles")).top >= (await extent(narrow.page, "footer")).bottom - 1);
  assert.deepEqual(narrow.trouble, []);
  await narrow.context.close();
});

test("the first screen has the answer: both pictures, both sliders, the verdict; the page is two screens whatever tab is open, and stands still", async () => {
  const before = (context) =>
    context.addInitScript(() => {
      globalThis.shifted = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.shifted += entry.hadRecentInput ? 0 : entry.value))).observe({ type: "layout-shift", buffered: true });
    });
  const { page, context, trouble } = await visit(session, { viewport: { width: 1366, height: 768 }, before });
  for (const id of ["#picture-tradeoff", ".glance", "#hard-share", "#share-of-gap", "[data-testid=headline]", "#tabs"]) assert.ok((await extent(page, id)).inside, id);
  await ready(page);
  await traced(page);
  await page.waitForTimeout(3000);
  const shifted = () => page.evaluate(() => globalThis.shifted);
  const loaded = await shifted();
  assert.ok(loaded < 0.02, String(loaded));
  // The events of a hand that drags, which excuse nothing.
  for (let to = 95; to >= 40; to -= 5) await slide(page, "#share-of-gap", to);
  const dragged = (await shifted()) - loaded;
  assert.ok(dragged < 0.01, String(dragged));
  const words = (await page.getByTestId("headline").innerText()).split(" ").length;
  assert.ok(words <= 30, String(words));
  for (const tab of await page.$$eval("[role=tab]", (tabs) => tabs.map((tab) => tab.id))) {
    await page.click(`#${tab}`);
    assert.equal(await page.locator("[role=tabpanel]:visible").count(), 1);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(height <= 2 * 768, `${tab}: ${height}`);
  }
  // By keyboard: arrows go from tab to tab, and around.
  await page.focus("#tab-export");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement.id === "tab-result" && document.activeElement.getAttribute("aria-selected") === "true");
  assert.deepEqual(trouble, []);
  await context.close();

  // What it is waiting for is measured as soon as it is said: a quick machine does not say it for long.
  const measuring = (context) =>
    context.addInitScript(() => {
      const look = () => {
        const [hint, chart] = ["#picture-tradeoff [role=status]", "#chart-tradeoff svg"].map((selector) => document.querySelector(selector));
        if (!chart || !/^Retraining the curves: \d+ points to come…$/.test(hint?.textContent)) return void requestAnimationFrame(look);
        const [words, place] = [hint, document.querySelector("#chart-tradeoff")].map((it) => it.getBoundingClientRect());
        const lowest = Math.max(...[...chart.querySelectorAll("text")].map((it) => it.getBoundingClientRect().bottom));
        globalThis.cut = { hidden: hint.scrollWidth - hint.clientWidth, over: lowest - words.top, beyond: words.bottom - document.querySelector("#picture-tradeoff").getBoundingClientRect().bottom, place: place.bottom };
      };
      look();
    });
  const narrow = await visit(session, { viewport: { width: 400, height: 860 }, before: async (context) => (await before(context), await measuring(context)) });
  // The verdict, the whole picture, three lines of figures and both sliders, and nothing lies over them.
  for (const id of ["[data-testid=headline]", "#picture-tradeoff", ".at-a-glance", "#hard-share", "#share-of-gap"]) assert.ok((await extent(narrow.page, id)).inside, id);
  assert.ok((await extent(narrow.page, ".at-a-glance")).bottom <= (await extent(narrow.page, ".handles")).top);
  // What it is waiting for is said in whole words, and lies over nothing.
  const cut = await narrow.page.waitForFunction(() => globalThis.cut);
  const { hidden, over, beyond } = await cut.jsonValue();
  assert.ok(hidden <= 0 && over <= 0 && beyond <= 0, JSON.stringify({ hidden, over, beyond }));
  await ready(narrow.page);
  await traced(narrow.page);
  await narrow.page.waitForTimeout(3000);
  const still = await narrow.page.evaluate(() => globalThis.shifted);
  assert.ok(still < 0.02, String(still));
  assert.equal(await narrow.page.evaluate(() => document.documentElement.scrollWidth), 400);
  await narrow.context.close();
});

test("no serious accessibility problem with settings beside the presentation, a box, or the bar", async () => {
  for (const options of [{}, { viewport: { width: 400, height: 860 } }]) {
    const { page, context } = await visit(session, options);
    await page.click("#synthetic");
    await page.waitForTimeout(100);
    await ready(page);
    await page.click("#present");
    await page.click("#present-settings");
    await page.selectOption("#soft-scheme", "exact_boxed");
    await page.waitForTimeout(100);
    await ready(page);
    await accessible(page);
    await context.close();
  }
});
