// The influence check: rows left out for good, in the browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ready, start, value, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

const progress = (page) => page.getByTestId("check-progress").innerText();

test("rows are trained without, in the background; influence agrees with them; stop and resume lose nothing", async () => {
  const { page, context, trouble } = await visit(session, {
    before: (context) =>
      context.addInitScript(() => {
        const post = Worker.prototype.postMessage;
        const waiting = [];
        Worker.prototype.postMessage = function (message, ...rest) {
          if (globalThis.held && message[0] !== 0) waiting.push([this, message, ...rest]);
          else post.call(this, message, ...rest);
        };
        globalThis.goOn = () => {
          globalThis.held = false;
          for (const [worker, ...given] of waiting.splice(0)) post.apply(worker, given);
        };
      }),
  });
  await ready(page);
  // What curves say as they arrive moves what is below them, and a click might miss.
  await page.waitForFunction(() => !/to come|being computed/.test(document.querySelector("#picture-tradeoff").innerText));
  await page.click("#check-some");
  await page.waitForFunction(() => /^200 rows trained without\.$/.test(document.querySelector("[data-testid=check-progress]").textContent.trim()));
  assert.ok((await value(page, "check.pearson.corrected")) > 0.999);
  assert.ok((await value(page, "check.spearman.corrected")) > 0.998);
  assert.ok(Math.abs((await value(page, "check.slope.corrected")) - 1) < 0.01);
  await page.selectOption("#check-what", "utility");
  assert.ok((await value(page, "check.spearman.corrected")) > 0.99);
  assert.match(await page.getByTestId("reading-check").innerText(), /^Over 200 rows, influence and truth correlate/);
  const worst = await page.$$eval("#table-worst tbody tr", (rows) => rows.length);
  assert.equal(worst, 10);

  // Those ten, evaluated at one step: a third estimate beside the others, and how much nearer it comes.
  await page.click("#check-worst");
  const nearer = page.getByTestId("check-nearer");
  await nearer.waitFor();
  assert.match(await nearer.innerText(), /^Over the 10 rows evaluated at one step/);
  const cells = await page.$$eval("#table-worst tbody tr", (rows) => rows.map((row) => [...row.querySelectorAll("td")].slice(1, 5).map((cell) => Number(cell.dataset.value))));
  const miss = (of) => cells.reduce((sum, row) => sum + Math.abs(row[of] - row[3]), 0) / 10;
  const times = Number(await nearer.getAttribute("data-value"));
  assert.ok(Math.abs(times / (miss(1) / miss(2)) - 1) < 1e-9, `${times} ${miss(1)} ${miss(2)}`);
  assert.equal(await page.getByTestId("check.pearson.one-step").count(), 1);

  // A row is selected by its number, in every picture.
  const button = page.locator("#table-worst tbody button").first();
  const row = await button.innerText();
  await button.click();
  await page.waitForFunction((row) => document.querySelector("#table-rows tbody th")?.textContent === row, row);
  assert.equal(await button.getAttribute("aria-pressed"), "true");

  // All of them: figures come as they are found, the page answers meanwhile, and what is found stays.
  await page.click("#check-all");
  const more = (rows) => Number(document.querySelector("#table-agreement tbody td").textContent.replace(/\D/g, "")) > rows;
  // From then on no share of it comes to a worker until it is stopped: a quick machine might be done before.
  await page.waitForFunction(() => (globalThis.held = Number(document.querySelector("#table-agreement tbody td").textContent.replace(/\D/g, "")) > 200));
  assert.match(await progress(page), /of 29.?9\d\d rows trained without.*, (about .* s|a moment) to go/);
  await page.selectOption("#check-what", "target");
  await page.click("#check-stop");
  await page.evaluate(() => globalThis.goOn());
  await page.waitForFunction(() => /^Stopped/.test(document.querySelector("[data-testid=check-progress]").textContent.trim()));
  const rows = Number(await page.$eval("#table-agreement tbody td", (cell) => cell.textContent.replace(/\D/g, "")));
  assert.ok(rows > 200 && rows < 30_162, String(rows));
  await page.click("#check-all");
  await page.waitForFunction(more, rows);

  // Another question has other effects: what was found is forgotten.
  await page.check("#target-accuracy_parity");
  await page.waitForTimeout(50);
  await ready(page);
  assert.match(await progress(page), /^Each row is left out and the model trained again/);
  assert.equal(await page.locator("#table-agreement").count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("high-leverage rows are named; the estimate is chosen; the way from update to retrained model is shown", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.click("#high-leverage summary");
  assert.match(await page.locator("#high-leverage").innerText(), /the only row with native-country = Holand-Netherlands/);
  await page.locator("#high-leverage button").nth(1).click();
  await page.waitForFunction(() => /Holand-Netherlands/.test(document.querySelector("#table-rows")?.textContent));

  const left = await value(page, "refined.left.hard");
  assert.ok(left > 0.05 && left < 1.5, String(left));
  assert.ok((await value(page, "refined.steps.soft")) >= 1);

  const gap = await value(page, "test.target_smooth.hard_retrained");
  await page.selectOption("#estimate", "plain");
  await page.waitForTimeout(150);
  await ready(page);
  assert.notEqual(await value(page, "test.target_smooth.hard_retrained"), gap);
  assert.deepEqual(trouble, []);
  await context.close();
});
