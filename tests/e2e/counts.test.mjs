// A file of counts, R's UCBAdmissions: 24 lines for 4,526 people. Its rates, its figures beside the shell's, a link to it, and the same counts as
// base weights.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { download, ready, start, value, visit } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-"));
const softUnlearn = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/soft-unlearn`;
const ADMISSIONS = readFileSync("crates/engine/tests/golden/ucb_admissions.csv");
let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** Drops a file, and waits for its result. */
async function drop(page, bytes, name = "UCBAdmissions.csv") {
  await page.setInputFiles("#file", { name, mimeType: "text/csv", buffer: Buffer.from(bytes) });
  await page.waitForTimeout(200);
  await ready(page);
}

/** The page's report, which has to be the shell's on the same file and settings, but for the file's name and the time. */
async function report(page, bytes) {
  const ours = JSON.parse((await download(page, "#export-report")).bytes.toString());
  const [config, data, out] = ["config.json", "data.csv", "report.json"].map((name) => join(folder, name));
  writeFileSync(config, JSON.stringify(ours.configuration));
  writeFileSync(data, bytes);
  execFileSync(softUnlearn, ["correct", "--config", config, "--data", data, "--report", out], { stdio: "pipe" });
  const shell = JSON.parse(readFileSync(out, "utf8"));
  for (const own of [ours, shell]) {
    delete own.milliseconds;
    delete own.data.name;
  }
  assert.deepEqual(ours, shell);
  return ours;
}

test("a file of counts has the rates of its people, the shell's figures, and a link that brings them back", async () => {
  const { page, context, trouble } = await visit(session);
  await drop(page, ADMISSIONS);
  assert.match(await page.getByTestId("rates").innerText(), /Female 557 of 1835, Male 1198 of 2691/);
  assert.match(await page.getByTestId("ask-notes").innerText(), /Freq.*4526/s);
  const told = await report(page, ADMISSIONS);
  assert.equal(told.configuration.counts, "Freq");
  assert.equal(told.data.rows.reduce((sum, rows) => sum + rows), 4526);
  assert.equal(await value(page, "test.accuracy.before"), told.models[0].test.accuracy.value);
  // A link has the settings and not the file; the file brings its result back.
  const link = await page.evaluate(() => location.hash);
  const again = await visit(session, { hash: link, result: false });
  await again.page.waitForTimeout(500);
  await drop(again.page, ADMISSIONS);
  assert.deepEqual(await report(again.page, ADMISSIONS), told);
  for (const it of [trouble, again.trouble]) assert.deepEqual(it, []);
  await context.close();
  await again.context.close();
});

test("the same counts as base weights", async () => {
  const { page, context, trouble } = await visit(session);
  // Every line in each part: what is asked is whether the counts are right.
  const [header, ...lines] = ADMISSIONS.toString().trim().split(/\r?\n/);
  const parts = ["train", "validation", "test"].flatMap((part) => lines.map((line) => `${part},${line}`));
  const bytes = `split,${[header, ...parts].join("\n")}\n`;
  await drop(page, bytes);
  await page.getByRole("button", { name: "Use as base weights" }).first().click();
  await page.waitForTimeout(200);
  await ready(page);
  const told = await report(page, bytes);
  assert.deepEqual([told.configuration.base_weight, told.configuration.counts], ["Freq", undefined]);
  assert.deepEqual(told.data.rows, [24, 24, 24]);
  assert.match(await page.getByTestId("rates").innerText(), /^Favourable in the file, by base weight: Female 1671 of 5505, Male 3594 of 8073\.$/);
  assert.deepEqual(told.data.base_weights.sums, [4526, 4526, 4526]);
  // Applicants and admitted of the test part, from the model's figures: women, men.
  const before = told.models.find((model) => model.role === "before").test;
  const people = before.groups.map((it) => [it.true_positives + it.false_negatives, it.true_positives + it.false_negatives + it.false_positives + it.true_negatives]);
  assert.deepEqual(people.sort((a, b) => a[0] - b[0]), [
    [557, 1835],
    [1198, 2691],
  ]);
  assert.equal(await value(page, "test.accuracy.before"), before.accuracy.value);
  assert.deepEqual(trouble, []);
  await context.close();
});
