// Everything by keys alone, drags included: in this visit no pointer is ever moved or pressed, and nothing is focused but by Tab.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { ready, start, visit } from "./browser.mjs";
import { traced } from "./pictures.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** Counts what a hand other than on keys would do. */
const counting = (context) =>
  context.addInitScript(() => {
    globalThis.pointed = 0;
    for (const kind of ["pointerdown", "pointermove", "mousedown", "mousemove", "wheel", "touchstart"]) addEventListener(kind, (event) => (globalThis.pointed += Number(event.isTrusted)), true);
  });

/** Goes by Tab, or back, to the element that a selector finds. */
async function reach(page, selector, key = "Tab") {
  for (let press = 0; press < 400; press += 1) {
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`no key leads to ${selector}`);
}

/** Goes there from the page's first element on, which the keyboard comes to after the last. */
async function use(page, selector, ...keys) {
  await reach(page, selector);
  // What has the keyboard is to be seen.
  assert.ok(await page.evaluate(() => document.activeElement.matches(":focus-visible")), `${selector} does not show that it has the keyboard`);
  for (const key of keys) await page.keyboard.press(key);
}

const chip = (page, name) => page.$eval(`#chip-${name} .value`, (value) => value.textContent);
const value = (page, selector) => page.$eval(selector, (input) => Number(input.value));
const downloaded = async (page, press) => {
  const [file] = await Promise.all([page.waitForEvent("download"), press()]);
  return readFileSync(await file.path());
};

test("a question is asked, answered, explored, shared and taken home by keys alone", async () => {
  const { page, context, trouble } = await visit(session, { before: counting });
  await ready(page);

  // A bundled set, from its sheet; Escape closes it, and the keyboard is where it was opened.
  await use(page, "#chip-data", "Enter");
  await use(page, "#bundled-german_credit", "Enter");
  await page.waitForTimeout(150);
  await ready(page);
  assert.match(await chip(page, "data"), /german/i);
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.id), "chip-data");

  // Another goal, another group, and back by Ctrl+Z.
  const goal = await chip(page, "goal");
  await use(page, "#chip-goal", "Enter");
  await use(page, "input[name=target]", "ArrowDown");
  await ready(page);
  await page.keyboard.press("Escape");
  assert.notEqual(await chip(page, "goal"), goal);
  await page.keyboard.press("Control+z");
  await ready(page);
  assert.equal(await chip(page, "goal"), goal);
  const groups = await chip(page, "groups");
  await use(page, "#chip-groups", "Enter");
  await use(page, "[id^=sensitive-positive-]", "Space");
  await page.waitForTimeout(150);
  await ready(page);
  await page.keyboard.press("Escape");
  assert.notEqual(await chip(page, "groups"), groups);
  await page.keyboard.press("Control+z");
  await ready(page);
  assert.equal(await chip(page, "groups"), groups);

  // Both sliders; the picture's words follow.
  const told = () => page.$eval("#chart-tradeoff", (chart) => chart.getAttribute("aria-label"));
  for (const [slider, key] of [["#hard-share", "ArrowRight"], ["#share-of-gap", "ArrowLeft"]]) {
    const [before, words] = [await value(page, slider), await told()];
    await use(page, slider, key, key, key, key);
    await ready(page);
    assert.notEqual(await value(page, slider), before);
    assert.notEqual(await told(), words);
  }

  // Marks are taken hold of and moved along their curves: the first is hard's, Home leads to soft's.
  await traced(page);
  await reach(page, "#chart-tradeoff");
  assert.ok(await page.locator("#chart-tradeoff .key-hint").isVisible());
  for (const [slider, other] of [["#hard-share", "#share-of-gap"], ["#share-of-gap", "#hard-share"]]) {
    const before = [await value(page, slider), await value(page, other)];
    if (slider === "#share-of-gap") await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
    await page.keyboard.press("Enter");
    await ready(page);
    await traced(page);
    assert.notEqual(await value(page, slider), before[0], slider);
    assert.equal(await value(page, other), before[1], other);
    // Let go, the arrow keys move the pointer alone.
    const left = await value(page, slider);
    await page.keyboard.press("ArrowLeft");
    await ready(page);
    assert.equal(await value(page, slider), left);
    // One drag is one step of history.
    await page.keyboard.press("Control+z");
    await ready(page);
    await traced(page);
    assert.equal(await value(page, slider), before[0]);
  }

  // Every tab.
  await reach(page, "[role=tab]");
  const tabs = await page.$$eval("[role=tab]", (tabs) => tabs.map((tab) => tab.id));
  for (const tab of tabs) {
    assert.equal(await page.evaluate(() => document.activeElement.id), tab);
    assert.ok(await page.locator(`#${tab.replace("tab", "panel")}`).isVisible(), tab);
    await page.keyboard.press("ArrowRight");
  }

  // Rows: by a button, by a rectangle, by a click on a point.
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-rows");
  await use(page, "#select-harms-both", "Enter");
  await page.waitForSelector("#table-rows tbody tr");
  await use(page, "#select-none", "Enter");
  await page.waitForFunction(() => !document.querySelector("#table-rows"));
  await use(page, "#chart-samples");
  const box = await page.$eval("#chart-samples", ({ clientWidth, clientHeight }) => [clientWidth, clientHeight]);
  // From the line of the hard cut upwards to the left, then across the picture.
  for (let step = 0; step < Math.round(box[0] / 30); step += 1) await page.keyboard.press("ArrowLeft");
  for (let step = 0; step < 6; step += 1) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  for (let step = 0; step < Math.round(box[0] / 15); step += 1) await page.keyboard.press("ArrowRight");
  for (let step = 0; step < 20; step += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#table-rows tbody tr");
  assert.match(await page.getByTestId("selected").textContent(), /\d/);
  const share = await value(page, "#hard-share");
  await use(page, "#remove-only", "Enter");
  await ready(page);
  await page.keyboard.press("Control+z");
  await ready(page);
  assert.equal(await value(page, "#hard-share"), share);
  // The line of the hard cut, too, is dragged.
  await reach(page, "#chart-samples", "Shift+Tab");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await ready(page);
  assert.notEqual(await value(page, "#hard-share"), share);

  // Jobs: the influence check, and every method at one gap; each is begun by one press.
  await reach(page, "#tab-rows", "Shift+Tab");
  for (let tab = tabs.indexOf("tab-rows"); tab < tabs.indexOf("tab-check"); tab += 1) await page.keyboard.press("ArrowRight");
  await use(page, "#check-some", "Enter");
  await page.waitForFunction(() => /^200 rows trained without/.test(document.querySelector("[data-testid=check-progress]").textContent.trim()));
  await use(page, "#match", "Enter");
  await page.waitForSelector("#panel-methods:not([hidden])");
  await page.waitForSelector("#table-matched tbody tr", { timeout: 120_000 });
  await page.waitForFunction(() => !document.querySelector("#match-stop"), null, { timeout: 120_000 });

  // Taken home and shared.
  await reach(page, "#tab-methods");
  await page.keyboard.press("End");
  const report = JSON.parse(await downloaded(page, () => use(page, "#export-report", "Enter")));
  assert.equal(report.data.rows_read, 1000);
  assert.match(String(await downloaded(page, () => use(page, "#export-html", "Enter"))), /^<!doctype html>/);
  await use(page, "#copy-link", "Enter");
  await page.waitForSelector("#share");
  await use(page, "#share-link");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("#share"));

  // Presented, slide by slide, and left.
  await use(page, "#present", "Enter");
  await page.waitForSelector(".presenting");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => !document.querySelector(".first").checkVisibility());
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".presenting"));

  assert.equal(await page.evaluate(() => globalThis.pointed), 0, "a pointer was used");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("rows of the made-up world are flipped, moved and drawn by keys", async () => {
  const { page, context, trouble } = await visit(session, { before: counting });
  await ready(page);
  await use(page, "#chip-data", "Enter");
  await use(page, "#synthetic", "Enter");
  await page.waitForTimeout(150);
  await ready(page);
  await page.keyboard.press("Escape");
  await reach(page, "[role=tab]");
  for (let tab = 0; tab < 4; tab += 1) await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-boundary");
  // In the middle of the cloud there is a point within a few steps.
  await use(page, "#chart-boundary");
  const edits = () => page.getByTestId("edits").textContent();
  const found = async () => {
    for (let step = 0; step < 40; step += 1) {
      if (await page.$eval("#chart-boundary", (chart) => chart.classList.contains("holdable"))) return;
      await page.keyboard.press(step % 2 ? "ArrowUp" : "ArrowRight");
    }
    assert.fail("no point is near");
  };
  await found();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await ready(page);
  assert.match(await edits(), /1 label flipped by hand/);
  await found();
  await page.keyboard.press("Enter");
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await ready(page);
  assert.match(await edits(), /1 point moved by hand/);
  await reach(page, "#world-brush", "Shift+Tab");
  await page.keyboard.press("ArrowDown");
  await use(page, "#chart-boundary", "Enter");
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await ready(page);
  assert.match(await edits(), /\d points? drawn by hand/);
  assert.equal(await page.evaluate(() => globalThis.pointed), 0, "a pointer was used");
  assert.deepEqual(trouble, []);
  await context.close();
});
