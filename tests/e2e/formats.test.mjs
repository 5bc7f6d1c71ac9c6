// Workbooks, Parquet and Arrow on the page: the same figures as the CSV file of the same table, and a word where a file is damaged.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { kept, ready, start, visit } from "./browser.mjs";

const folder = "tests/fixtures/formats";
let session;
before(async () => (session = await start()));
after(() => session?.stop());

const settled = async (page) => (await page.waitForTimeout(150), await ready(page));
const drop = async (page, name) => (await page.setInputFiles("#file", `${folder}/${name}`), await settled(page));
/** Every figure of the comparison, with all digits. */
const figures = (page) =>
  page.$$eval("#table-test [data-value]", (cells) => Object.fromEntries(cells.map((cell) => [cell.dataset.testid, cell.dataset.value])));
const name = (page) => page.locator(".data-name").first().textContent();
const asked = (session, from) => session.site.requests.slice(from).filter((path) => path.includes("formats"));

test("workbooks, Parquet and Arrow have the figures of the CSV file, and their reader is fetched with the first of them", async () => {
  const { page, context, trouble } = await visit(session, { serviceWorkers: "block" });
  await ready(page);
  const from = session.site.requests.length;
  await drop(page, "applicants.csv");
  const plain = await figures(page);
  assert.ok(Object.keys(plain).length > 20 && Number(plain["test.accuracy.before"]) > 0.6, JSON.stringify(plain));
  assert.deepEqual(asked(session, 0), []);
  for (const kind of ["xlsx", "xls", "ods", "parquet", "arrow"]) {
    await drop(page, `applicants.${kind}`);
    assert.equal(await name(page), `applicants.${kind}`);
    assert.deepEqual(await figures(page), plain, kind);
  }
  assert.deepEqual(asked(session, from).map((path) => path.split("/").pop()), ["formats.js", "formats.wasm.xz"]);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a damaged file is said to be damaged, and the page goes on", async () => {
  const { page, context, trouble } = await visit(session);
  await drop(page, "applicants.csv");
  const plain = await figures(page);
  for (const [file, words] of [
    ["cut-short.parquet", /This is a Parquet file, but it cannot be read/],
    // Arrow's own reader panics at it.
    ["damaged.arrow", /This is an Arrow file, but it cannot be read: its parts contradict each other/],
  ]) {
    await drop(page, file);
    await page.getByText(words).first().waitFor({ state: "attached" });
    assert.equal(await name(page), "applicants.csv");
    assert.deepEqual(await figures(page), plain, file);
    await drop(page, "applicants.parquet");
    assert.deepEqual(await figures(page), plain, `after ${file}`);
    await drop(page, "applicants.csv");
  }
  assert.deepEqual(trouble, []);
  await context.close();
});

test("of a workbook with several tables one is chosen, and another later", async () => {
  const { page, context, trouble } = await visit(session);
  await drop(page, "applicants.csv");
  const plain = await figures(page);
  await drop(page, "two-sheets.xlsx");
  await page.getByText('There are 2 tables in it: "all applicants", "the first 120". Choose one.').first().waitFor({ state: "attached" });
  await page.selectOption("#format-part", "the first 120");
  await settled(page);
  assert.match(await page.locator(".data-name + .hint").first().textContent(), /^120 rows/);
  assert.notDeepEqual(await figures(page), plain);
  await page.selectOption("#format-part", "all applicants");
  await settled(page);
  assert.deepEqual(await figures(page), plain);
  await drop(page, "applicants.csv");
  assert.equal(await page.locator("#format-part").count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the test rows may be a sheet of the same workbook, another sheet is one step to undo, and a text may hold several tables", async () => {
  const { page, context, trouble } = await visit(session);
  await drop(page, "two-sheets.xlsx");
  await page.getByText("Choose one.").first().waitFor({ state: "attached" });
  await page.selectOption("#format-part", "all applicants");
  await settled(page);
  const all = await figures(page);
  await page.selectOption("#format-part", "the first 120");
  await settled(page);
  const first = await figures(page);
  assert.notDeepEqual(first, all);
  await page.locator("#undo").click();
  await settled(page);
  assert.deepEqual(await figures(page), all);
  assert.equal(await page.locator("#format-part").inputValue(), "all applicants");

  // The settings of the split are folded.
  await page.evaluate(() => document.querySelectorAll("details").forEach((it) => it.querySelector("#split") && (it.open = true)));
  await page.selectOption("#split", "second_file");
  await page.setInputFiles("#second-file", `${folder}/two-sheets.xlsx`);
  await page.locator("#second-part").waitFor({ state: "attached" });
  await page.selectOption("#second-part", "the first 120");
  await page.waitForFunction(() => /two-sheets.xlsx, 120 rows/.test(document.querySelector(".second")?.textContent ?? ""));
  await settled(page);
  assert.equal(await page.locator("#second-part").inputValue(), "the first 120");

  const people = Array.from({ length: 60 }, (_, i) => `${"mf"[i % 2]},${20 + ((i * 7) % 40)},${["yes", "no", "yes"][i % 3]}`);
  const regions = Array.from({ length: 20 }, (_, i) => `R${i},${i * 1000},${i % 4}`);
  const text = ["sex,age,hired", ...people, "", "region,population,share", ...regions, ""].join("\r\n");
  await page.setInputFiles("#file", { name: "two.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByText('There are 2 tables in it: "line 1: sex, age, hired", "line 63: region, population, share". Choose one.').first().waitFor({ state: "attached" });
  await page.selectOption("#format-part", "line 1: sex, age, hired");
  await settled(page);
  assert.match(await page.locator(".data-name + .hint").first().textContent(), /^60 rows/);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the reader is kept for offline use; where it cannot be fetched, that is said", async () => {
  const own = await start();
  const { page, context } = await visit(own);
  assert.equal(await kept(page), "ready");
  own.site.close();
  await drop(page, "applicants.xlsx");
  assert.equal(await name(page), "applicants.xlsx");
  await context.close();
  await own.stop();

  const cut = await visit(session, { serviceWorkers: "block", before: (context) => context.route(/formats\.wasm/, (route) => route.abort()) });
  await drop(cut.page, "applicants.xlsx");
  await cut.page.getByText(/could not be fetched .* make a CSV file of it/).first().waitFor({ state: "attached" });
  await drop(cut.page, "applicants.csv");
  assert.equal(await name(cut.page), "applicants.csv");
  await cut.context.close();

  // What was changed on the way is not run.
  const changed = (context) =>
    context.route(/formats\.wasm/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.from([0])]) });
    });
  const other = await visit(session, { serviceWorkers: "block", before: changed });
  await drop(other.page, "applicants.xlsx");
  await other.page.getByText(/could not be fetched .* make a CSV file of it/).first().waitFor({ state: "attached" });
  await other.context.close();
});
