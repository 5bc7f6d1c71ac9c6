// What the visits with a GPU share: Chromium's software adapter, a choice by hand, and figures side by side.
import assert from "node:assert/strict";
import { cancelled, ready } from "./browser.mjs";

/** Switches for an adapter that every machine has. */
export const WITH_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** The line that says what was computed where. */
export const computed = (page) => page.getByTestId("computed").textContent();

/** Every full-precision figure, by its name. */
export async function figures(page) {
  const cells = await page.$$eval("[data-value]", (cells) => cells.map((cell) => [cell.dataset.testid, Number(cell.dataset.value)]));
  // How long it took, and in how many steps of which length, is no figure of a model: the way there is another.
  return cells.filter(([id, number]) => !/^(performance$|refined\.(steps|left)\.)/.test(id) && Number.isFinite(number));
}

/** Holds figures to those that the CPU found. */
export function same(found, expected) {
  assert.ok(expected.length > 20);
  assert.deepEqual(found.map(([id]) => id), expected.map(([id]) => id));
  for (const [k, [id, number]] of found.entries()) {
    const [, other] = expected[k];
    assert.ok(Math.abs(number - other) <= 1e-8 * Math.max(1, Math.abs(other)), `${id}: ${number} and ${other}`);
  }
}

/** Waits until what was just asked for has been computed. */
export const settled = async (page, timeout = 240_000) => (await page.waitForTimeout(300), await ready(page, timeout));

/** Chooses a processor by hand. */
export async function choose(page, processor, timeout) {
  await page.selectOption("#processor", processor);
  await settled(page, timeout);
}

/** Cancels what is being computed, as soon as that can be done, and waits until its worker is gone and the page is ready. Returns the
 * milliseconds to then. */
export async function cancel(page) {
  const [worker] = page.workers();
  const begin = await cancelled(page);
  await page.waitForFunction(() => document.querySelector("[data-testid=status]").textContent === "ready", null, { timeout: 2_000 });
  const end = Date.now();
  while (page.workers().includes(worker) || page.workers().length === 0) {
    assert.ok(Date.now() - end < 10_000, "the worker is still there, or no other one");
    await page.waitForTimeout(20);
  }
  return end - begin;
}

/** Takes the set of a thousand rows: the adapter is a software adapter, and slow. */
export async function thousand(page) {
  await ready(page, 120_000);
  await page.click("#bundled-german_credit");
  await settled(page, 120_000);
}

/** A dense table that is wide enough to ask for a GPU by itself: 4,000 rows, most of them for training, and 600 columns. */
const columns = Array.from({ length: 600 }, (_, j) => j);
const row = (i) => [i % 2, (i >> 1) % 2, ...columns.map((j) => (((i + 7) * (j + 13) * 7919) % 1009) / 100)].join(",");
const lines = [["label", "group", ...columns.map((j) => `x${j}`)].join(","), ...Array.from({ length: 4_000 }, (_, i) => row(i))];
export const wide = { name: "wide.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) };
