// The influence check on several workers: the same figures whatever their number, and nothing is lost when one dies or the
// tab sleeps.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ready, start, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** A page on a machine with this many processors, with COMPAS's 3,167 training rows. */
async function compas(processors) {
  const count = (context) => context.addInitScript((processors) => Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => processors }), processors);
  const visited = await visit(session, { before: count });
  await visited.page.click("#bundled-compas");
  await visited.page.waitForTimeout(150);
  await ready(visited.page);
  return visited;
}

const progress = (page) => page.getByTestId("check-progress").innerText();
const rows = (page) => page.$eval("#table-agreement tbody td", (cell) => Number(cell.textContent.replace(/\D/g, ""))).catch(() => 0);
const told = (page, pattern) =>
  page.waitForFunction(([source]) => new RegExp(source).test(document.querySelector("[data-testid=check-progress]").textContent.trim()), [pattern.source], { timeout: 60_000 });
/** Every full-precision figure of the panel, for both comparisons. */
async function figures(page) {
  const list = [];
  for (const what of ["target", "utility"]) {
    await page.selectOption("#check-what", what);
    list.push(...(await page.$$eval("#table-agreement [data-value], #table-worst [data-value]", (cells) => cells.map((cell) => cell.dataset.value))));
  }
  return [...list, await page.getByTestId("effects").innerText()];
}
/** Ends a worker from within: aloud, or without a word. */
const end = (worker, aloud) => worker.evaluate((aloud) => void setTimeout(() => {
  if (aloud) throw new Error("ended by the test");
  close();
}), aloud).catch(() => {});
/** Keeps a worker from its work for so long. */
const hold = (worker, milliseconds) => worker.evaluate((milliseconds) => void setTimeout(() => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}), milliseconds);

const found = {};
test("one worker and three find the same, to the last bit", async () => {
  for (const processors of [1, 3]) {
    const { page, context, trouble } = await compas(processors);
    await page.click("#check-all");
    if (processors > 1) await told(page, /, on [23] workers/);
    await told(page, /^3.?\d{3} rows trained without\.$/);
    assert.ok((await rows(page)) === 3167);
    found[processors] = await figures(page);
    // Helpers are ended when there is nothing left to do.
    assert.equal(page.workers().length, 1);
    assert.deepEqual(trouble, []);
    await context.close();
  }
  assert.ok(found[1].length > 60 && found[1].every((value) => value !== ""));
  assert.deepEqual(found[3], found[1]);
});

test("helpers that die half-way, aloud or silently, cost nothing but time", async () => {
  const { page, context } = await compas(3);
  const [first] = page.workers();
  await page.click("#check-all");
  // Or else, where helpers are slow to start, it has done nearly everything before they can be ended on the way.
  await hold(first, 8000);
  await told(page, /, on 3 workers/);
  const helpers = page.workers().filter((worker) => worker !== first);
  assert.equal(helpers.length, 2);
  await end(helpers[0], true);
  await end(helpers[1], false);
  await told(page, /^3.?\d{3} rows trained without\. 1 worker stopped on the way; its rows were handed to the others\.$/);
  assert.deepEqual(await figures(page), found[1]);
  await context.close();
});

test("when the first worker dies it is said, what was found is kept, and the check goes on from there", async () => {
  const { page, context } = await compas(2);
  const [first] = page.workers();
  await page.click("#check-all");
  await page.locator("#table-agreement").waitFor({ timeout: 60_000 });
  await end(first, true);
  await page.getByText("The computation stopped unexpectedly").first().waitFor({ timeout: 30_000 });
  await told(page, /^Stopped: [\d\s.,]+ rows? still waiting\. What was found is kept\./);
  const kept = await rows(page);
  assert.ok(kept >= 128, String(kept));
  await page.click("#check-all");
  await told(page, new RegExp(`^[\\d\\s.,]+ of [\\d\\s.,]+ rows trained without`));
  const asked = Number((await progress(page)).match(/ of ([\d\s.,]+) rows/)?.[1].replace(/\D/g, "") ?? 0);
  assert.ok(asked > 0 && asked <= 3167 - kept, `${asked} asked, ${kept} kept`);
  await told(page, /^3.?\d{3} rows trained without\.$/);
  assert.deepEqual(await figures(page), found[1]);
  await context.close();
});

test("a tab that sleeps goes on where it was", async () => {
  const { page, context, trouble } = await compas(2);
  const devtools = await context.newCDPSession(page);
  await page.click("#check-all");
  await page.locator("#table-agreement").waitFor({ timeout: 60_000 });
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  await new Promise((done) => setTimeout(done, 1500));
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await told(page, /^3.?\d{3} rows trained without\.$/);
  assert.deepEqual(await figures(page), found[1]);
  assert.deepEqual(trouble, []);
  await context.close();
});
