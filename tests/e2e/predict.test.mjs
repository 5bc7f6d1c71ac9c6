// Predict first: a mark is dragged to where the soft curve is expected to meet zero, then the curve is shown and the difference said.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible } from "./accessible.mjs";
import { ready, start, still, visit } from "./browser.mjs";
import { extent, traced } from "./pictures.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** The lesson's step that asks for a prediction, opened. */
async function asked(options) {
  const opened = await visit(session, options);
  const { page } = opened;
  await ready(page);
  await page.click("#teach");
  await page.locator("#teaching li", { hasText: "Where will the soft curve meet" }).locator("a").click();
  await page.waitForTimeout(200);
  await ready(page);
  await page.locator("#predict-first").waitFor();
  return opened;
}

const expected = (page) => page.$eval("#prediction", (slider) => Number(slider.value));

test("the answer is hidden until it has been predicted, by a drag; then the difference is one sentence", async () => {
  const { page, context, trouble } = await asked();
  // Nothing on the page gives it away: no curve, no model after, no figures, no tabs.
  assert.equal(await page.getByTestId("card-soft").count(), 0);
  assert.equal(await page.locator("#tabs").count(), 0);
  // The picture without them is drawn.
  await page.waitForFunction(() => {
    const texts = [...document.querySelectorAll("#chart-tradeoff text")].map((text) => text.textContent);
    return texts.length > 0 && !texts.some((text) => /retrained|[kr] =/.test(text));
  });
  const texts = await page.$$eval("#chart-tradeoff text", (all) => all.map((text) => text.textContent));
  assert.ok(!texts.some((text) => /retrained|[kr] =/.test(text)), texts.join(", "));
  assert.doesNotMatch(await page.getByTestId("headline").innerText(), /\d/);
  const start = await expected(page);
  // The mark stands on the line at zero; it is found by the pointer's shape, and dragged down.
  await page.evaluate(() => scrollTo(0, 0));
  const at = await page.evaluate(() => {
    const chart = document.querySelector("#chart-tradeoff");
    const { left, top, width, height } = chart.getBoundingClientRect();
    for (let y = 60; y < height - 40; y += 3)
      for (let x = 70; x < width - 20; x += 3) {
        chart.dispatchEvent(new PointerEvent("pointermove", { clientX: left + x, clientY: top + y, bubbles: true }));
        if (chart.classList.contains("holdable")) return [left + x + 3, top + y + 6];
      }
  });
  assert.ok(at, "there is a mark to take hold of");
  await page.mouse.move(...at);
  await page.mouse.down();
  await page.mouse.move(at[0], at[1] + 40, { steps: 4 });
  await page.mouse.up();
  const dragged = await expected(page);
  assert.ok(dragged < start - 0.4, `${start} ${dragged}`);
  // One drag is one step.
  await page.keyboard.press("Control+z");
  assert.equal(await expected(page), start);
  await page.keyboard.press("Control+Shift+Z");
  assert.equal(await expected(page), dragged);
  await page.click("#prediction-see");
  await traced(page);
  await page.waitForFunction(() => /meets zero at/.test(document.querySelector("[data-testid=prediction-told]")?.textContent));
  const told = (await page.getByTestId("prediction-told").innerText()).replaceAll("\u202f", " ");
  const [, said, found, off] = told.match(/^You expected ([\d.]+) %; the soft curve meets zero at ([\d.]+) %, ([\d.]+) points (?:lower|higher), at r = \d+ %\.$/) ?? assert.fail(told);
  assert.equal(Number(said), dragged);
  assert.ok(Math.abs(Math.abs(Number(found) - Number(said)) - Number(off)) < 0.11, told);
  // It is the figure that the Result tab tells.
  const reading = (await page.getByTestId("reading-tradeoff").innerText()).replaceAll("\u202f", " ");
  assert.ok(reading.includes(`where ${found} % is right (retrained; by`), `${told} ${reading}`);
  await page.click("#prediction-end");
  assert.equal(await page.getByTestId("card-soft").count(), 1);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("by keyboard alone, on a phone and in front of a class; the link brings the question", async () => {
  const { page, context, trouble } = await asked({ viewport: { width: 400, height: 860 } });
  await accessible(page);
  const start = await expected(page);
  await page.focus("#prediction");
  for (let press = 0; press < 5; press += 1) await page.keyboard.press("ArrowLeft");
  const set = await expected(page);
  assert.ok(Math.abs(start - set - 0.5) < 0.11, `${start} ${set}`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "prediction-see");
  await page.waitForTimeout(300);
  const again = await visit(session, { hash: new URL(page.url()).hash, viewport: { width: 1280, height: 720 } });
  await ready(again.page);
  assert.equal(await expected(again.page), set);
  await again.page.click("#present");
  await still(again.page);
  for (const id of ["#prediction", "#prediction-see", "#chart-tradeoff"]) assert.ok((await extent(again.page, id)).inside, id);
  // No other slide gives it away.
  assert.ok(await again.page.locator("#slide-next").isDisabled());
  assert.deepEqual(again.trouble, []);
  await again.context.close();
  await page.keyboard.press("Enter");
  await traced(page);
  await page.waitForFunction(() => /meets zero at/.test(document.querySelector("[data-testid=prediction-told]")?.textContent));
  await accessible(page);
  assert.deepEqual(trouble, []);
  await context.close();
});
