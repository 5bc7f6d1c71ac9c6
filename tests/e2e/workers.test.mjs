// The influence check on several workers: the same figures whatever their number, and nothing is lost when one dies or the
// tab sleeps.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ready, start, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** A page on a machine with this many processors, with COMPAS's 3,167 training rows. */
async function compas(processors, before = () => {}) {
  const count = (context) => context.addInitScript((processors) => Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => processors }), processors);
  const visited = await visit(session, { before: async (context) => (await count(context), await before(context)) });
  await visited.page.click("#bundled-compas");
  await visited.page.waitForTimeout(150);
  await ready(visited.page);
  return visited;
}

const progress = (page) => page.getByTestId("check-progress").innerText();
const rows = (page) => page.$eval("#table-agreement tbody td", (cell) => Number(cell.textContent.replace(/\D/g, ""))).catch(() => 0);
const told = (page, pattern) =>
  page.waitForFunction(([source]) => new RegExp(source).test(document.querySelector("[data-testid=check-progress]").textContent.trim()), [pattern.source]);
/** Every full-precision figure of the panel, for both comparisons. */
async function figures(page) {
  const list = [];
  for (const what of ["target", "utility"]) {
    await page.selectOption("#check-what", what);
    list.push(...(await page.$$eval("#table-agreement [data-value], #table-worst [data-value]", (cells) => cells.map((cell) => cell.dataset.value))));
  }
  return [...list, await page.getByTestId("effects").innerText()];
}
/** Ends helpers when they have been handed their first rows, before they can bring them back: one aloud, the next without a word. From
 * without, for they are too quick to be reached in time. */
const ending = (context) =>
  context.addInitScript(() => {
    const post = Worker.prototype.postMessage;
    const equipped = new Set();
    globalThis.ended = 0;
    Worker.prototype.postMessage = function (message, ...rest) {
      post.call(this, message, ...rest);
      // A helper is equipped by messages without a number; a share of the check has one.
      if (message[0] === 0) equipped.add(this);
      else if (equipped.delete(this)) {
        this.terminate();
        if (globalThis.ended++ === 0) setTimeout(() => this.dispatchEvent(new ErrorEvent("error")));
      }
    };
  });
/** Ends a worker aloud, from within, when it is handed its n-th share of the next check: all its shares have the first one's number. */
const endAt = (worker, n) =>
  worker.evaluate((n) => {
    let share;
    addEventListener("message", ({ data: [id] }) => {
      if (id === 0) return;
      share ??= id;
      if (id === share && --n === 0) throw new Error("ended by the test");
    });
  }, n);
/** Keeps the first worker's shares of a check until so many helpers have been handed one: alone it may have found all rows before they have started. */
const together = (context, helpers) =>
  context.addInitScript((helpers) => {
    const post = Worker.prototype.postMessage;
    const kept = [];
    const helped = new Set();
    let first;
    Worker.prototype.postMessage = function (message, ...rest) {
      first ??= this;
      const numbered = globalThis.checking && message[0] !== 0;
      if (numbered && this === first && helped.size < helpers) return void kept.push([message, ...rest]);
      post.call(this, message, ...rest);
      // A helper is equipped by messages without a number; a share has one.
      if (numbered && this !== first && helped.add(this).size === helpers) for (const share of kept.splice(0)) post.apply(first, share);
    };
  }, helpers);
/** Asks for a check of all rows. */
const checkAll = async (page) => {
  await page.evaluate(() => (globalThis.checking = true));
  await page.click("#check-all");
};

const found = {};
test("one worker and three find the same, to the last bit", async () => {
  for (const processors of [1, 3]) {
    const { page, context, trouble } = await compas(processors, (context) => together(context, Math.min(processors - 1, 1)));
    // What is said only for a moment is noted.
    await page.evaluate(() => {
      globalThis.most = 1;
      const place = document.querySelector("[data-testid=check-progress]");
      const note = () => (globalThis.most = Math.max(globalThis.most, Number(place.textContent.match(/, on (\d) workers/)?.[1] ?? 1)));
      new MutationObserver(note).observe(place, { subtree: true, childList: true, characterData: true });
    });
    await checkAll(page);
    await told(page, /^3.?\d{3} rows trained without\.$/);
    const most = await page.evaluate(() => globalThis.most);
    assert.ok(processors === 1 ? most === 1 : most > 1, `on ${most} workers`);
    assert.ok((await rows(page)) === 3167);
    found[processors] = await figures(page);
    // Helpers are ended when there is nothing left to do; one that is at a copy of another's share ends with it.
    for (let tries = 0; tries < 500 && page.workers().length > 1; tries += 1) await page.waitForTimeout(20);
    assert.equal(page.workers().length, 1);
    assert.deepEqual(trouble, []);
    await context.close();
  }
  assert.ok(found[1].length > 60 && found[1].every((value) => value !== ""));
  assert.deepEqual(found[3], found[1]);
});

test("helpers that die half-way, aloud or silently, cost nothing but time", async () => {
  const { page, context } = await compas(3, async (context) => (await ending(context), await together(context, 2)));
  await checkAll(page);
  await told(page, /^3.?\d{3} rows trained without\. 1 worker stopped on the way; its rows were handed to the others\.$/);
  assert.equal(await page.evaluate(() => globalThis.ended), 2);
  assert.deepEqual(await figures(page), found[1]);
  await context.close();
});

test("when the first worker dies it is said, what was found is kept, and the check goes on from there", async () => {
  // Alone: a helper may have found all rows before a first worker that has to wait gets its third share.
  const { page, context } = await compas(1);
  await endAt(page.workers()[0], 3);
  await page.click("#check-all");
  await page.getByText("The computation stopped unexpectedly").first().waitFor();
  await told(page, /^Stopped: [\d\s.,]+ rows? still waiting\. What was found is kept\./);
  const kept = await rows(page);
  // It brought two shares: the first has 64 rows, the second at least 16, and more the quicker the machine is.
  const [, waiting] = (await progress(page)).match(/^Stopped: ([\d\s.,]+?) rows?/);
  assert.ok(kept >= 80, String(kept));
  assert.equal(kept, 3167 - Number(waiting.replace(/\D/g, "")));
  // What is asked for is said only while it is on its way.
  await page.evaluate(() => {
    const place = document.querySelector("[data-testid=check-progress]");
    const note = () => {
      const [, of] = place.textContent.trim().match(/^[\d\s.,]+ of ([\d\s.,]+) rows trained without/) ?? [];
      globalThis.asked ??= of && Number(of.replace(/\D/g, ""));
    };
    new MutationObserver(note).observe(place, { subtree: true, childList: true, characterData: true });
  });
  await page.click("#check-all");
  await told(page, /^3.?\d{3} rows trained without\.$/);
  const asked = await page.evaluate(() => globalThis.asked);
  assert.ok(asked > 0 && asked <= 3167 - kept, `${asked} asked, ${kept} kept`);
  assert.deepEqual(await figures(page), found[1]);
  await context.close();
});

test("a tab that sleeps goes on where it was", async () => {
  const { page, context, trouble } = await compas(2);
  const devtools = await context.newCDPSession(page);
  await page.click("#check-all");
  await page.locator("#table-agreement").waitFor();
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  await new Promise((done) => setTimeout(done, 1500));
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await told(page, /^3.?\d{3} rows trained without\.$/);
  assert.deepEqual(await figures(page), found[1]);
  assert.deepEqual(trouble, []);
  await context.close();
});
