// The influence check: rows left out for good, in the browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ready, start, value, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

const progress = (page) => page.getByTestId("check-progress").innerText();
const found = async (page) => Number((await progress(page)).match(/([\d\s.,]+)rows? trained/)?.[1].replace(/\D/g, "") ?? 0);

test("rows are trained without, in the background; influence agrees with them; stop and resume lose nothing", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.click("#check-some");
  await page.waitForFunction(() => /^200 rows trained without\.$/.test(document.querySelector("[data-testid=check-progress]").textContent.trim()), null, { timeout: 60_000 });
  assert.ok((await value(page, "check.pearson.corrected")) > 0.999);
  assert.ok((await value(page, "check.spearman.corrected")) > 0.998);
  assert.ok(Math.abs((await value(page, "check.slope.corrected")) - 1) < 0.01);
  await page.selectOption("#check-what", "utility");
  assert.ok((await value(page, "check.spearman.corrected")) > 0.99);
  assert.match(await page.getByTestId("reading-check").innerText(), /^Over 200 rows, influence and truth correlate/);
  const worst = await page.$$eval("#table-worst tbody tr", (rows) => rows.length);
  assert.equal(worst, 10);

  // All of them: figures come as they are found, the page answers meanwhile, and what is found stays.
  await page.click("#check-all");
  const more = (rows) => Number(document.querySelector("#table-agreement tbody td").textContent.replace(/\D/g, "")) > rows;
  await page.waitForFunction(more, 200, { timeout: 60_000 });
  assert.match(await progress(page), /waiting, (about .* s|a moment) to go/);
  await page.selectOption("#check-what", "target");
  await page.click("#check-stop");
  await page.waitForFunction(() => /^Stopped/.test(document.querySelector("[data-testid=check-progress]").textContent.trim()));
  const rows = Number(await page.$eval("#table-agreement tbody td", (cell) => cell.textContent.replace(/\D/g, "")));
  assert.ok(rows > 200 && rows < 30_162, String(rows));
  await page.click("#check-all");
  await page.waitForFunction(more, rows);

  // Another question has other effects: what was found is forgotten.
  await page.check("#target-accuracy_parity");
  await page.waitForTimeout(50);
  await ready(page);
  assert.match(await progress(page), /^Nothing has been left out yet/);
  assert.equal(await found(page), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});
