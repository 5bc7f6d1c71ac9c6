// Files as people have them, dropped on the page one after the other: kinds, rows, groups, rates and notes are those of `truth.json`
// and of our own files' truth, and the same as the command line says.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { ready, start, visit } from "./browser.mjs";

const FOLDER = "tests/fixtures/cases";
let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** What the page shows of the file: its columns with kinds, its notes, what is asked, its rows. */
const shown = (page) =>
  page.evaluate(() => {
    const text = (element) => element?.textContent.trim() ?? "";
    const panel = document.querySelector("#panel-data");
    return {
      columns: [...panel.querySelectorAll("table.data thead th button")].map(text),
      kinds: [...panel.querySelectorAll("table.data thead th:has(button) .kind")].map((kind) => text(kind).split(",")[0]),
      parts: [...panel.querySelectorAll("table.data thead th:has(button)")].map((head) => text(head.querySelector(".part"))),
      notes: [...panel.querySelectorAll("[data-testid=notes] li span")].map(text),
      raw: [...panel.querySelectorAll("td.raw")].length,
      asked: text(document.querySelector("[data-testid=ask] strong")),
      rates: text(document.querySelector("[data-testid=rates]")),
      rows: text(document.querySelector("#sheet-data .data-name + .hint")),
    };
  });

/** Drops a file and waits for its table. */
async function drop(page, path) {
  await page.setInputFiles("#file", path);
  const name = path.split("/").pop();
  await page.waitForFunction((name) => document.querySelector("#sheet-data .data-name")?.textContent === name || document.querySelector("[data-testid=error-data]"), name, { timeout: 20_000 });
}

const KINDS = { numeric: "number", categorical: "category", constant: "constant", identifier: "identifier", date: "date" };

test("every file is read on the page as its truth says", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const truth = JSON.parse(readFileSync(`${FOLDER}/truth.json`, "utf8"));
  const own = JSON.parse(readFileSync(`${FOLDER}/own/own.json`, "utf8"));
  const cases = readdirSync(FOLDER)
    .filter((name) => /^\d/.test(name) && !name.includes("truth"))
    .map((name) => ({ path: `${FOLDER}/${name}`, ...truth[name.slice(0, 2)] }));
  cases.push(...own.map((it) => ({ ...it, path: `${FOLDER}/own/${it.file}` })));
  const wrong = [];
  for (const it of cases) {
    await drop(page, it.path);
    const got = await shown(page);
    const same = (what, found, expected) => {
      if (JSON.stringify(found) !== JSON.stringify(expected)) wrong.push(`${it.path}: ${what} ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
    };
    const rows = Array.isArray(it.rows) ? it.rows.reduce((sum, n) => sum + n) : it.rows;
    if (rows) same("rows", got.rows.split(" row")[0].replace(/\D/g, ""), String(rows));
    const columns = it.columns ?? it.columns_gbk;
    if (columns) same("columns", got.columns, columns);
    for (const [name, kind] of Object.entries(it.kinds ?? {})) {
      const place = got.columns.indexOf(name);
      if (place >= 0) same(`kind of ${name}`, KINDS[got.kinds[place]], kind);
    }
    for (const [group, { rows, favourable }] of Object.entries(it.groups ?? {}).slice(0, 6)) {
      const part = `${group} ${favourable} of ${rows}`;
      if (!got.rates.replaceAll(",", "").includes(part.replaceAll(",", ""))) wrong.push(`${it.path}: ${part} is not in ${got.rates}`);
    }
    for (const note of it.notes ?? []) if (!got.notes.some((text) => text.includes(note))) wrong.push(`${it.path}: nothing said of ${note}: ${JSON.stringify(got.notes)}`);
    for (const name of it.left_out ?? []) same(`part of ${name}`, got.parts[got.columns.indexOf(name)], "left out");
    if (it.label && !got.asked.includes(`Predict ${it.label[0]} `)) wrong.push(`${it.path}: ${got.asked}`);
    if (it.group?.length) same("group", got.asked.includes(`groups by ${it.group[0]}`), true);
    if (it.group?.length === 0) same("missing group", got.asked.includes("group is missing"), true);
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("how sure the delimiter is is said, and another one that divides the rows nearly as well is one press away", async () => {
  const { page, context, trouble } = await visit(session);
  const rows = Array.from({ length: 40 }, (_, i) => `p${i};f,${["yes", "no"][i % 2]}\n`).join("");
  await page.setInputFiles("#file", { name: "both.csv", mimeType: "text/csv", buffer: Buffer.from(`name;sex,hired\n${rows}`) });
  await page.waitForFunction(() => document.querySelector("#sheet-data .data-name")?.textContent === "both.csv");
  const headers = () => page.locator("#panel-data table.data thead th button").evaluateAll((all) => all.map((it) => it.textContent.trim()));
  assert.deepEqual(await headers(), ["name", "sex,hired"]);
  const sure = page.getByTestId("sureness");
  assert.match(await sure.textContent(), /^Columns are divided by semicolons\. That fits better by 0 of 100 than the next best: commas, with 2 columns\.$/);
  assert.match((await shown(page)).notes.join("\n"), /divided by semicolons \(2 columns\); commas would divide the rows nearly as well \(2 columns\)/);
  await page.locator("#panel-data [data-testid=notes] button", { hasText: "Divide them by commas" }).click();
  await page.waitForFunction(() => document.querySelector("#panel-data table.data thead th button")?.textContent.trim() === "name;sex");
  assert.deepEqual(await headers(), ["name;sex", "hired"]);
  // Who chose it need not be told how sure the page was.
  assert.equal(await sure.count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});
