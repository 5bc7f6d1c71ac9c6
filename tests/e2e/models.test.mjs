// Visits with dense data and with the perceptron: arrays are dropped, embeddings made, hidden layers trained before one's eyes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessible } from "./accessible.mjs";
import { download, ready, start, value, visit } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-"));
const softUnlearn = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/soft-unlearn`;
let session;
before(async () => (session = await start()));
after(() => session?.stop());

const report = async (page) => JSON.parse((await download(page, "#export-report")).bytes.toString());

async function settled(page, timeout) {
  await page.waitForTimeout(150);
  await ready(page, timeout);
}

test("NumPy's arrays are a table, and the perceptron on them is the shell's to the last bit", async () => {
  const { page, context, trouble } = await visit(session);
  const file = "tests/fixtures/bad/arrays.npz";
  await page.setInputFiles("#file", file);
  await settled(page);
  assert.equal(await page.inputValue("#label-column"), "y");
  assert.equal(await page.inputValue("#sensitive-column"), "s");
  // The file itself says how it is written.
  assert.equal(await page.locator("#format").count(), 0);
  await page.selectOption("#model-kind", "perceptron");
  await settled(page);
  assert.match(await page.getByTestId("losses").innerText(), /epoch \d+ is kept/);
  const own = await report(page);
  assert.equal(own.perceptron.training.inputs, 4);
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify(own.configuration));
  const shell = JSON.parse(execFileSync(softUnlearn, ["correct", "--config", config, "--data", file], { stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 }).toString());
  for (const side of [own, shell]) {
    delete side.milliseconds;
    delete side.data.name;
  }
  assert.deepEqual(own, shell);
  const coefficients = JSON.parse((await download(page, "#export-coefficients")).bytes.toString());
  assert.equal(coefficients.hidden_layers[0].length, 4);
  assert.ok(coefficients.soft.numeric.every((unit) => unit.column.startsWith("layer 2, unit")));
  await context.close();
  assert.deepEqual(trouble, []);
});

test("made-up embeddings of 256 columns run, and their link makes them again", async () => {
  const { page, context, trouble } = await visit(session);
  const from = Date.now();
  await page.click("#embeddings");
  await settled(page, 180_000);
  console.log(`embeddings of 20,000 x 256, from the click to the retrained models: ${Date.now() - from} ms`);
  assert.match(await page.getByTestId("planted").innerText(), /planted is a gap of 0\.345/);
  const gap = await value(page, "validation.target_smooth.before");
  assert.ok(gap > 0.1 && gap < 0.345, `${gap}`);
  // Lists stay short: 20 columns are previewed.
  assert.equal(await page.locator(".preview thead th").count(), 20);
  await page.fill("#embeddings-columns", "80");
  await page.locator("#embeddings-columns").press("Enter");
  await settled(page, 180_000);
  const hash = new URL(page.url()).hash;
  const smaller = await value(page, "validation.target_smooth.before");
  assert.notEqual(smaller, gap);
  await context.close();
  const again = await visit(session, { hash });
  await settled(again.page, 180_000);
  assert.equal(await value(again.page, "validation.target_smooth.before"), smaller);
  await again.context.close();
  assert.deepEqual([...trouble, ...again.trouble], []);
});

test("hidden layers are trained on Adult before one's eyes, can be stopped, and everything else acts on the last layer", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.selectOption("#model-kind", "perceptron");
  // Epoch by epoch, while it goes on.
  await page.waitForFunction(() => /^Epoch [23]:/m.test(document.querySelector("[data-testid=losses]")?.innerText ?? ""));
  assert.match(await page.getByTestId("stage").innerText(), /Training the hidden layers, epoch/);
  await page.click("#cancel");
  await settled(page);
  const from = Date.now();
  await page.click("#run");
  await page.waitForFunction(() => /is kept/.test(document.querySelector("[data-testid=losses]")?.innerText ?? ""), null, { timeout: 120_000 });
  const seconds = (Date.now() - from) / 1000;
  await settled(page, 120_000);
  const own = await report(page);
  const trained = own.milliseconds.find(([stage]) => stage === "train")[1] / 1000;
  const { epochs, best } = own.perceptron.training;
  console.log(`perceptron on Adult: ${epochs.length} epochs (best ${best}) in ${trained.toFixed(1)} s, first result after ${seconds.toFixed(1)} s`);
  const accuracy = await value(page, "test.accuracy.before");
  assert.ok(Math.abs(accuracy - 0.8467) < 0.005, `${accuracy}`);
  await page.check("#target-robustness");
  await settled(page, 120_000);
  assert.match(await page.getByTestId("embedding-attacked").innerText(), /moves a row's embedding/);
  assert.equal(own.perceptron.training.epochs.length, (await report(page)).perceptron.training.epochs.length);
  await page.click("#model summary");
  await page.fill("#learning-rate", "7");
  await page.locator("#learning-rate").press("Enter");
  await page.waitForTimeout(300);
  assert.match(await page.getByTestId("error-model").innerText(), /learning rate is 7, but has to be above 0 and at most 1/);
  await accessible(page);
  await context.close();
  assert.deepEqual(trouble, []);
});
