// Whole visits in headless Chromium, as a person makes them. Values on the page are compared with `soft-unlearn correct` on
// the configuration that the page itself reports.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { accessible } from "./accessible.mjs";
import { download, ready, slide, start, value, visit } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-"));
const softUnlearn = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/soft-unlearn`;
const ROLES = ["before", "hard_influence", "soft_influence", "hard_retrained", "soft_retrained"];
let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** The text of what a button saves. */
const saved = async (page, id) => (await download(page, id)).bytes.toString();

/** The shell's report on the same data and configuration. */
function shell(report, data) {
  const config = join(folder, "config.json");
  const out = join(folder, "report.json");
  writeFileSync(config, JSON.stringify(report.configuration));
  execFileSync(softUnlearn, ["correct", "--config", config, "--data", data, "--report", out], { stdio: "pipe" });
  return JSON.parse(readFileSync(out, "utf8"));
}

/** Every figure of the page is the shell's, to the last bit. */
async function assertSame(page, data) {
  const report = JSON.parse(await saved(page, "#export-report"));
  const expected = shell(report, data);
  for (const own of [report, expected]) {
    delete own.milliseconds;
    delete own.data.name;
  }
  assert.deepEqual(report, expected);
  for (const model of expected.models) {
    for (const part of ["validation", "test"]) {
      const figures = model[part];
      const cell = (name) => value(page, `${part}.${name}.${model.role}`);
      assert.equal(await cell("accuracy"), figures.accuracy.value);
      assert.equal(await cell("auc"), figures.auc.value);
      assert.equal(await cell("target_smooth"), figures.target_smooth.value);
      for (const group of [0, 1]) assert.equal(await cell(`selection_${group}`), model[`${part}_rates`].selection[group] ?? undefined);
    }
  }
  return expected;
}

test("the first visit runs Adult; sliders and targets change every figure; the shell agrees to the last bit", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const first = await assertSame(page, "www/data/adult.csv.gz");
  assert.deepEqual(first.models.map((model) => model.role), ROLES);
  assert.ok(Math.abs((await value(page, "test.accuracy.before")) - 0.8491) < 5e-5);
  const gap = await value(page, "test.target_smooth.soft_influence");

  await slide(page, "#share-of-gap", 50);
  await slide(page, "#hard-share", 20);
  assert.ok((await value(page, "test.target_smooth.soft_influence")) > gap + 0.05);
  await page.check("#target-robustness");
  await page.waitForTimeout(50);
  await ready(page);
  const robust = await assertSame(page, "www/data/adult.csv.gz");
  assert.deepEqual(robust.configuration.criteria, ["robustness"]);
  assert.equal(robust.configuration.correction.hard.top_share, 0.2);

  const samples = (await saved(page, "#export-samples")).trim().split("\n");
  assert.equal(samples.length, 1 + 30162);
  assert.match(samples[0], /^row,label,group,group_name,base_weight,probability,target_influence,utility_influence,leverage,weight_hard_top_share,/);
  const coefficients = JSON.parse(await saved(page, "#export-coefficients"));
  assert.ok(coefficients.soft.factors.some((factor) => factor.column === "workclass"));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a link restores the settings", async () => {
  const { page, context } = await visit(session, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.click("#bundled-german_credit");
  await page.waitForTimeout(100);
  await ready(page);
  await slide(page, "#hard-share", 15);
  const accuracy = await value(page, "test.accuracy.hard_influence");
  await page.click("#copy-link");
  await page.waitForTimeout(100);
  const hash = new URL(page.url()).hash;
  assert.ok(hash.length > 20);
  await context.close();
  const again = await visit(session, { hash });
  await ready(again.page);
  assert.equal(await value(again.page, "test.accuracy.hard_influence"), accuracy);
  assert.deepEqual(again.trouble, []);
  await again.context.close();
  const bad = await visit(session, { hash: `${hash.slice(0, 40)}x` });
  await ready(bad.page);
  assert.match(await bad.page.evaluate(() => document.body.innerText), /link's settings cannot be read/);
  await bad.context.close();
});

test("COMPAS and an uploaded file run, and the file agrees with the shell", async () => {
  const { page, context, trouble } = await visit(session);
  await page.click("#bundled-compas");
  await page.waitForTimeout(100);
  await ready(page);
  await assertSame(page, "www/data/compas.csv.gz");
  const file = join(folder, "mine.csv");
  writeFileSync(file, gunzipSync(readFileSync("www/data/german-credit.csv.gz")));
  await page.setInputFiles("#file", file);
  await page.waitForTimeout(200);
  await ready(page);
  await assertSame(page, file);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a file dropped on the page and a second file with the test rows run", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const lines = gunzipSync(readFileSync("www/data/german-credit.csv.gz")).toString().trimEnd().split("\n");
  const [first, second] = [lines.slice(0, 801), [lines[0], ...lines.slice(801)]].map((part) => part.join("\n"));
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "first.csv", { type: "text/csv" }));
    for (const kind of ["dragenter", "dragover", "drop"])
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, first);
  // What it is is found out before the page is busy with it.
  await page.waitForFunction(() => document.querySelector("#sheet-data .data-name")?.textContent === "first.csv");
  await ready(page);
  assert.match(await page.getByTestId("rows").innerText(), /800/);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.selectOption("#split", { label: (await page.locator("#split option").allInnerTexts()).find((text) => /second/i.test(text)) });
  const file = join(folder, "second.csv");
  writeFileSync(file, second);
  await page.setInputFiles("#second-file", file);
  await page.waitForTimeout(200);
  await ready(page);
  const report = JSON.parse(await saved(page, "#export-report"));
  assert.deepEqual(report.data.rows, [640, 160, 200]);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("cancel works at once, and the page goes on", async () => {
  const { page, context } = await visit(session);
  await ready(page);
  // Half a million rows take long enough to be interrupted.
  const lines = gunzipSync(readFileSync("www/data/adult.csv.gz")).toString().trimEnd().split("\n");
  const file = join(folder, "large.csv");
  writeFileSync(file, [lines[0], ...Array.from({ length: 10 }, () => lines.slice(1)).flat()].join("\n"));
  await page.setInputFiles("#file", file);
  await page.locator("#cancel").click({ timeout: 10_000 });
  await page.waitForFunction(() => document.querySelector("[data-testid=status]").textContent === "ready", null, { timeout: 2_000 });
  await page.click("#bundled-compas");
  await page.waitForTimeout(100);
  await ready(page);
  assert.ok((await value(page, "test.accuracy.before")) > 0.6);
  await context.close();
});

test("odd and hostile files get their message, and the page goes on working", async () => {
  const { page, context, trouble } = await visit(session);
  const manifest = JSON.parse(readFileSync("tests/fixtures/bad/manifest.json", "utf8"));
  for (const { file, error, advice, note } of manifest) {
    await page.setInputFiles("#file", `tests/fixtures/bad/${file}`);
    await page.waitForTimeout(150);
    await ready(page);
    // Errors are in sight, and what was noticed while reading is in its tab.
    const shown = await page.evaluate(() => document.body.innerText + document.querySelector("#panel-data").textContent);
    if (error) assert.ok(shown.includes(error), `${file}: ${error}`);
    else assert.equal(await page.locator("[data-testid^=error-]").count(), 0, `${file}: ${await page.locator("[data-testid^=error-]").allInnerTexts()}`);
    for (const words of [advice, note].filter(Boolean)) assert.ok(shown.includes(words), `${file}: ${words}`);
  }
  await page.setInputFiles("#file", "tests/fixtures/bad/plain.csv");
  await page.waitForTimeout(150);
  await ready(page);
  assert.ok((await value(page, "test.accuracy.before")) > 0);
  // Nothing ran that came from a file, and no policy was broken.
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a file that was read wrongly can be read another way", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  // UTF-16 without a mark, of words that hold hardly any zero byte: recognised, and then read as what it is not by hand.
  const rows = Array.from({ length: 240 }, (_, i) => [
    ["高中毕业的人", "大学毕业的人", "研究生的人们"][i % 3],
    ["男性申请人", "女性申请人"][(i * 7) % 2],
    (i * 5) % 7 > 2 + (i % 2) ? "被录用的" : "未被录用的",
  ]);
  const file = join(folder, "unmarked.csv");
  writeFileSync(file, Buffer.from([["学历和教育", "性别和群体", "录用的结果"], ...rows].map((row) => row.join(",")).join("\n"), "utf16le"));
  await page.setInputFiles("#file", file);
  await page.waitForTimeout(200);
  await ready(page);
  const accuracy = await value(page, "test.accuracy.before");
  assert.ok(accuracy > 0 && accuracy <= 1, String(accuracy));
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.selectOption("#format-encoding", "utf8");
  await page.getByTestId("error-data").waitFor();
  // What was there before is still there.
  assert.equal(await value(page, "test.accuracy.before"), accuracy);
  await page.selectOption("#format-encoding", "utf16_le");
  await page.waitForTimeout(200);
  await ready(page);
  assert.equal(await page.getByTestId("error-data").count(), 0);
  const report = JSON.parse(await saved(page, "#export-report"));
  assert.equal(report.configuration.label.column, "录用的结果");
  assert.equal(report.configuration.format.encoding, "utf16_le");
  assert.equal(report.data.rows.reduce((sum, n) => sum + n), 240);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a bundled set is opened from its packed table, and read from its text where that is read another way", async () => {
  const { page, context, trouble } = await visit(session);
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname.split("/").pop()));
  await page.click("#bundled-german_credit");
  await page.waitForFunction(() => document.querySelector("[data-testid=rows]")?.textContent.startsWith("1000 read"));
  await ready(page);
  const [gap, accuracy] = [await value(page, "test.target_smooth.before"), await value(page, "test.accuracy.before")];
  assert.ok(accuracy > 0.5 && accuracy < 1, String(accuracy));
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.selectOption("#format-encoding", "utf8");
  await page.waitForTimeout(200);
  await ready(page);
  assert.deepEqual(asked.filter((name) => name.startsWith("german")), ["german-credit.table.gz", "german-credit.csv.gz"]);
  assert.deepEqual([await value(page, "test.target_smooth.before"), await value(page, "test.accuracy.before")], [gap, accuracy]);
  const report = JSON.parse(await saved(page, "#export-report"));
  assert.equal(report.configuration.format.encoding, "utf8");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("no serious accessibility problem, light or dark, wide or narrow", async () => {
  for (const options of [{}, { colorScheme: "dark" }, { viewport: { width: 400, height: 860 } }]) {
    const { page, context } = await visit(session, options);
    await ready(page);
    await accessible(page);
    await context.close();
  }
});

test("a number being typed stays while the page redraws, and counts with Enter; what is no number does not", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  const penalty = page.locator("#l2");
  const [before, address] = [await penalty.inputValue(), page.url()];
  await penalty.focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("25");
  // Every picture is drawn anew.
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForTimeout(500);
  assert.equal(await penalty.inputValue(), "25");
  assert.equal(page.url(), address);
  await page.keyboard.press("Enter");
  await page.waitForFunction((address) => location.href !== address, address);
  await ready(page);
  assert.equal(await penalty.inputValue(), "25");
  assert.notEqual(before, "25");
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Enter");
  assert.equal(await penalty.inputValue(), "25");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a bad link is repaired with a notice in sight, and the address with it", async () => {
  const write = (link) => `#experiment=${Buffer.from(JSON.stringify(link)).toString("base64url")}`;
  const read = (page) => JSON.parse(Buffer.from(new URL(page.url()).hash.slice("#experiment=".length), "base64url"));
  const first = await visit(session);
  await first.page.click("#bundled-german_credit");
  await first.page.waitForTimeout(100);
  await ready(first.page);
  await slide(first.page, "#hard-share", 15);
  const good = read(first.page);
  await first.context.close();
  const changed = (change) => {
    const link = structuredClone(good);
    change(link.configuration);
    return write(link);
  };
  const cases = [
    ["#garbage!!", /link's settings cannot be read/, "adult"],
    [write(good).slice(0, 60), /link's settings cannot be read/, "adult"],
    [changed((configuration) => (configuration.correction.goal = 99)), /goal|share of the gap/, "german_credit"],
    [changed((configuration) => ((configuration.criteria = ["beauty"]), (configuration.colour = "red"))), /criteria.*colour|colour.*criteria/, "german_credit"],
    [changed((configuration) => (configuration.groups = [{ column: "nobody" }])), /columns or values that these data do not have: the groups/, "german_credit"],
  ];
  for (const viewport of [{ width: 1440, height: 1000 }, { width: 400, height: 860 }]) {
    for (const [hash, words, set] of cases) {
      const { page, context, trouble } = await visit(session, { hash, viewport });
      await ready(page);
      await page.waitForTimeout(200);
      assert.match(await page.getByTestId("notice").innerText(), words);
      const box = await page.getByTestId("notice").boundingBox();
      assert.ok(box.y >= 0 && box.y + box.height <= viewport.height, `${hash.slice(0, 20)}: ${JSON.stringify(box)}`);
      const link = read(page);
      assert.deepEqual(link.data, { bundled: set });
      assert.equal(link.configuration.correction?.goal ?? 1, 1);
      // What was valid is kept.
      if (set === "german_credit") assert.deepEqual(link.configuration, good.configuration);
      assert.ok((await value(page, "test.accuracy.hard_influence")) > 0.6);
      assert.deepEqual(trouble, []);
      await context.close();
    }
  }
});

test("what stands in the way is said where the results would be, with a way to the setting", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.setInputFiles("#file", { name: "one.csv", mimeType: "text/csv", buffer: Buffer.from("a\n1\n0\n1\n") });
  await page.getByTestId("error-data").waitFor();
  assert.match(await page.locator("main .stale").innerText(), /These results are of Adult.*Only one column/);
  await page.click("#to-setting");
  await page.waitForFunction(() => document.activeElement.id === "file");
  // Every row has the same label: read, but of no use.
  const rows = Array.from({ length: 60 }, (_, i) => `${["m", "f"][i % 2]},${i},${i % 30},yes`);
  await page.setInputFiles("#file", { name: "same.csv", mimeType: "text/csv", buffer: Buffer.from(["group,number,other,label", ...rows].join("\n")) });
  await page.getByTestId("obstacle").waitFor();
  assert.equal(await page.locator("#run").count(), 0);
  await page.click("#to-setting");
  await page.waitForFunction(() => /-column$/.test(document.activeElement.id));
  assert.deepEqual(trouble, []);
  await context.close();
});
