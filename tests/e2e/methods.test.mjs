// The comparison of methods, in the browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { download, ready, start, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

const progress = (page) => page.getByTestId("methods-progress").innerText();
const seeds = async (page, count) => {
  await page.fill("#methods-seeds", String(count));
  await page.press("#methods-seeds", "Enter");
};

test("all methods on Adult, five seeds, hard and soft; the page answers meanwhile; the table sorts", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await seeds(page, 5);
  const start = Date.now();
  await page.click("#methods-run");
  await page.waitForSelector("#table-methods tbody tr");
  // The window's own thread is free: frames come while cells are computed.
  const longest = await page.evaluate(async () => {
    let last = performance.now();
    let longest = 0;
    for (let k = 0; k < 60; k += 1) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    return longest;
  });
  await page.waitForFunction(() => /cells computed in/.test(document.querySelector("[data-testid=methods-progress]").textContent), null, { timeout: 240_000 });
  console.log(`all methods on Adult, 5 seeds: ${(Date.now() - start) / 1000} s, longest pause ${longest.toFixed(0)} ms; ${await progress(page)}`);
  const lines = await page.$$eval("#table-methods tbody tr", (rows) => rows.map((row) => row.innerText));
  assert.ok(lines.length >= 28, String(lines.length));
  assert.ok(lines.every((line) => !/grow without bound/.test(line)));
  // Sorting by distance: retraining, at 0, comes first; aria-sort says so.
  await page.click("#table-methods th button:has-text('distance')");
  const first = page.locator("#table-methods tbody tr").first();
  await page.waitForFunction(() => document.querySelector("#table-methods th[aria-sort=ascending]")?.textContent.includes("distance"));
  assert.match(await first.innerText(), /Retraining/);
  await page.selectOption("#methods-schemes", "soft");
  await page.waitForFunction(() => document.querySelectorAll("#table-methods tbody tr").length === 13);
  assert.equal(await page.locator("#table-pairs tbody tr").count(), 13);
  assert.match(await page.getByTestId("reading-methods").innerText(), /^Approximated, over \d+ pairs/);
  const csv = await download(page, "button[aria-label='Methods: save table table-methods as CSV']");
  assert.match(csv.bytes.toString(), /SCRUB/);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("stop keeps what was found, go on finishes it; a setting is searched on validation and used", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await seeds(page, 1);
  await page.click("#methods-run");
  await page.waitForFunction(() => document.querySelectorAll("#table-methods tbody tr").length >= 4);
  await page.click("#methods-stop");
  await page.waitForFunction(() => /^Stopped/.test(document.querySelector("[data-testid=methods-progress]").textContent.trim()));
  const stopped = Number((await progress(page)).match(/(\d+) cells/)[1]);
  assert.equal(await page.innerText("#methods-run"), "Go on");
  await page.click("#methods-run");
  await page.waitForFunction(() => /cells computed in/.test(document.querySelector("[data-testid=methods-progress]").textContent), null, { timeout: 120_000 });
  assert.ok(stopped >= 4 && stopped < 30, String(stopped));
  assert.ok((await page.locator("#table-methods tbody tr").count()) >= 28);

  await page.selectOption("#algorithm", "neg_grad_plus");
  await page.waitForTimeout(100);
  await ready(page);
  await page.click("#method-search");
  await page.getByTestId("method-searched").waitFor({ timeout: 60_000 });
  await ready(page);
  const best = (await page.getByTestId("method-searched").innerText()).match(/balance = ([\d.]+):/)[1];
  assert.equal(await page.inputValue("#method-balance"), best);
  assert.match(await page.innerText("#table-test thead"), /Soft, NegGrad\+/);
  assert.deepEqual(trouble, []);
  await context.close();
});
