// One whole visit in Firefox: its figures are the shell's, and its reports have the digests of Chromium's and of the shell's.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import * as chromium from "./browser.mjs";
import { pause, ready, saved, start, values, visit } from "./firefox.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-two-engines-"));
const softUnlearn = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/soft-unlearn`;
const german = join(folder, "mine.csv");
writeFileSync(german, gunzipSync(readFileSync("www/data/german-credit.csv.gz")));
let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** The shell's report on the page's own configuration, as text. */
function shell(report, data) {
  const config = join(folder, "config.json");
  const out = join(folder, "report.json");
  writeFileSync(config, JSON.stringify(JSON.parse(report).configuration));
  execFileSync(softUnlearn, ["correct", "--config", config, "--data", data, "--report", out], { stdio: "pipe" });
  return readFileSync(out, "utf8");
}

/** A report's text without what may differ: how long it took, and the name that the data have there. */
function timeless(text) {
  const report = JSON.parse(text);
  report.milliseconds = report.data.name = null;
  return JSON.stringify(report);
}

/** Every figure that Firefox shows is that of the report. */
async function assertShown(page, { models }) {
  for (const model of models) {
    for (const part of ["validation", "test"]) {
      const rates = model[`${part}_rates`].selection;
      const expected = {
        accuracy: model[part].accuracy.value,
        auc: model[part].auc.value,
        target_smooth: model[part].target_smooth.value,
        selection_0: rates[0] ?? undefined,
        selection_1: rates[1] ?? undefined,
      };
      const found = await values(page, Object.keys(expected).map((name) => `${part}.${name}.${model.role}`));
      assert.deepEqual(found, Object.values(expected), `${part} of ${model.role}`);
    }
  }
}

/** What Chromium reports on the same: a set by its name, or a file. */
async function inChromium(open) {
  const session = await chromium.start();
  try {
    const { page } = await chromium.visit(session);
    await chromium.ready(page);
    const reports = [];
    for (const step of open) {
      await step(page);
      await page.waitForTimeout(200);
      await chromium.ready(page);
      reports.push((await chromium.download(page, "#export-report")).bytes.toString());
    }
    return reports;
  } finally {
    await session.stop();
  }
}

test("Adult and a file of one's own: Firefox shows the shell's figures, and all three write the same report", async () => {
  const { page, trouble } = await visit(session);
  await page.waitForSelector("[data-testid=headline]", { timeout: 120_000 });
  await ready(page);
  const adult = await saved(session, page, "#export-report");
  const shellsAdult = shell(adult, "www/data/adult.csv.gz");
  await assertShown(page, JSON.parse(shellsAdult));

  // A setting is changed by hand, and a file is chosen.
  const input = await page.$("#file");
  await input.uploadFile(german);
  await pause(300);
  await ready(page);
  // In its sheet, which is not open.
  await page.$eval("#target-robustness", (choice) => choice.click());
  await pause(200);
  await ready(page);
  const mine = await saved(session, page, "#export-report");
  assert.deepEqual(JSON.parse(mine).configuration.criteria, ["robustness"]);
  assert.equal(JSON.parse(mine).data.rows.reduce((sum, rows) => sum + rows), 1000);
  const shellsMine = shell(mine, german);
  await assertShown(page, JSON.parse(shellsMine));

  const [chromiumsAdult, chromiumsMine] = await inChromium([
    async () => {},
    async (page) => {
      await page.setInputFiles("#file", german);
      await page.waitForTimeout(300);
      await chromium.ready(page);
      await page.check("#target-robustness");
    },
  ]);
  for (const [firefoxs, chromiums, shells] of [
    [adult, chromiumsAdult, shellsAdult],
    [mine, chromiumsMine, shellsMine],
  ]) {
    const digests = [firefoxs, chromiums, shells].map((text) => JSON.parse(text).digest);
    assert.match(digests[0], /^[0-9a-f]{64}$/);
    assert.deepEqual(digests, Array(3).fill(digests[0]));
    assert.equal(timeless(firefoxs), timeless(shells));
    assert.equal(timeless(chromiums), timeless(shells));
  }

  // And the page's own check of a report, in this browser.
  const report = join(folder, "adult-report.json");
  writeFileSync(report, mine);
  await (await page.$("#verify-report")).uploadFile(report);
  await page.waitForFunction(() => /^Confirmed/.test(document.querySelector("[data-testid=verified]")?.innerText ?? ""));
  assert.deepEqual(trouble, []);
});
