// The guided tour: it shows what it says, runs in a copy, and is taken by keyboard.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { ready, slide, start, still, value, visit } from "./browser.mjs";
import { extent, traced } from "./pictures.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

test("the tour shows what it says", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.click("#tour");
  for (let step = 1; step <= 7; step += 1) {
    await page.waitForTimeout(250);
    await ready(page);
    assert.match(await page.getByTestId("tour").innerText(), new RegExp(`Step ${step} of 7`));
    if (step === 1) assert.ok((await value(page, "test.target_smooth.before")) > 0.15);
    // "retrained without them, the bias has passed zero"
    if (step === 3) {
      assert.ok((await value(page, "validation.target_smooth.before")) > 0);
      for (const part of ["validation", "test"]) assert.ok((await value(page, `${part}.target_smooth.hard_retrained`)) < 0);
    }
    // "closes the gap": to a tenth of it, retrained
    if (step === 4) assert.ok(Math.abs(await value(page, "test.target_smooth.soft_retrained")) < 0.1 * (await value(page, "test.target_smooth.before")));
    // "with 30 % of the rows removed it turns too far"
    if (step === 6) {
      const at = (role) => value(page, `test.target_smooth.${role}`);
      assert.ok((await at("hard_retrained")) * (await at("before")) < 0);
      assert.ok(Math.abs(await at("soft_retrained")) < Math.abs(await at("hard_retrained")));
    }
    // "On copies that were fixed beforehand both look splendid; on copies made afresh they do not"
    if (step === 7) {
      await page.waitForFunction(() => document.querySelector("[data-testid=reading-robustness]")?.textContent.match(/on fixed copies/g)?.length === 3);
      const sentence = await page.getByTestId("reading-robustness").innerText();
      const shares = [...sentence.matchAll(/: ([\d.]+)\s% on fixed copies, ([\d.]+)\s% on fresh/g)].map(([, fixed, fresh]) => [Number(fixed), Number(fresh)]);
      assert.equal(shares.length, 3, sentence);
      for (const [fixed, fresh] of shares.slice(1)) assert.ok(fixed > shares[0][0] + 10 && fresh < fixed - 10, sentence);
    }
    if (step < 7) await page.click("#tour-next");
  }
  await page.click("#tour-end");
  assert.equal(await page.getByTestId("tour").count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the tour runs in a copy: leaving it gives back the visitor's file, settings, tab and place on the page", async () => {
  const { page, context, trouble } = await visit(session);
  await page.setInputFiles("#file", { name: "mine.csv", mimeType: "text/csv", buffer: gunzipSync(readFileSync("www/data/german-credit.csv.gz")) });
  await page.waitForTimeout(200);
  await ready(page);
  await slide(page, "#share-of-gap", 60);
  await page.click("#tab-weights");
  // With all that is drawn later.
  await traced(page);
  await still(page);
  const seen = async () => [new URL(page.url()).hash, await page.evaluate(() => scrollY), await value(page, "test.target_smooth.soft_retrained")];
  const before = await seen();
  // As a hand presses it: the driver's click would first scroll the page for a button that is in sight already.
  const { x, y, width, height } = await page.locator("#tour").boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  for (let step = 0; step < 5; step += 1) {
    await page.waitForTimeout(300);
    await ready(page);
    await page.click("#tour-next");
  }
  await ready(page);
  await page.click("#tour-end");
  await ready(page);
  // The page is taken back to its place as soon as it is as long again.
  await page.waitForFunction((y) => scrollY === y, before[1]);
  assert.deepEqual(await seen(), before);
  assert.equal(await page.getByTestId("notice").innerText(), "");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the tour is taken by keyboard, and its card covers no chart that it is about", async () => {
  for (const viewport of [{ width: 1440, height: 1000 }, { width: 400, height: 860 }]) {
    const { page, context, trouble } = await visit(session, { viewport });
    await ready(page);
    await page.focus("#tour");
    await page.keyboard.press("Enter");
    for (const [step, picture] of ["comparison", "samples", "tradeoff", "weights", "tradeoff", "boundary", "robustness"].entries()) {
      await page.waitForTimeout(300);
      await ready(page);
      // Pictures are drawn, and the page has come to rest.
      await traced(page);
      await still(page);
      assert.equal(await page.evaluate(() => document.activeElement.id), "tour-heading");
      const [card, frame] = [await extent(page, ".tour"), await extent(page, `#picture-${picture}`)];
      assert.ok(card.inside, JSON.stringify(card));
      if (viewport.width === 400) assert.ok(card.bottom - card.top <= viewport.height / 3);
      else assert.ok(frame.top >= (await extent(page, "header")).bottom && frame.top < 320, `${picture}: ${frame.top}`);
      if (step > 0) {
        const chart = await extent(page, `#picture-${picture} .chart`);
        assert.ok(chart.top >= 0 && (chart.bottom <= card.top + 1 || chart.right <= card.left), `${picture} ${viewport.width}: ${JSON.stringify([chart, card])}`);
      }
      // What it asks to be moved is in sight.
      if (step === 4) assert.ok((await extent(page, "#share-of-gap")).inside);
      if (step === 5) assert.ok((await extent(page, "#world-bias")).inside);
      if (step === 6) break;
      for (let tab = 0; tab < (step ? 2 : 1); tab += 1) await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
    }
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.activeElement.id === "tour");
    assert.equal(await page.getByTestId("tour").count(), 0);
    assert.deepEqual(trouble, []);
    await context.close();
  }
});
