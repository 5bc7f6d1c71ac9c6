// What a visitor does with a file of their own before the first result: answers the question, leaves a column out, sets columns by hand, keeps
// the settings under a name.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { download, ready, start, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** Rows of applicants, with a copy of the label, spellings, a date and a weight. */
function applicants() {
  const rows = Array.from({ length: 240 }, (_, i) => {
    const sex = ["male", "female"][(i * 7) % 3 % 2];
    const hired = (i * 11) % 10 < (sex === "male" ? 6 : 4);
    return [20 + ((i * 13) % 40), ["low", "middle", "high"][i % 3], `20${10 + (i % 12)}-03-01`, 1 + (i % 5), sex, Number(hired), hired ? ["Yes", "yes."][i % 2] : "no"];
  });
  return [["age", "level", "since", "freq", "sex", "flag", "hired"], ...rows].map((row) => row.join(",")).join("\n");
}

async function drop(page, name = "applicants.csv") {
  await page.setInputFiles("#file", { name, mimeType: "text/csv", buffer: Buffer.from(applicants()) });
  await page.waitForTimeout(200);
  await ready(page);
}

test("a file is asked about, mended by presses and keys, and its settings are kept", async () => {
  const { page, context, trouble } = await visit(session);
  await drop(page);
  const ask = page.getByTestId("ask");
  assert.match(await ask.innerText(), /Predict hired = Yes or yes\.; groups by sex: male, female\./);
  // What gives the label away is named, and left out by a press.
  const report = async () => JSON.parse((await download(page, "#export-report")).bytes.toString());
  assert.match(await page.getByTestId("ask-notes").innerText(), /"flag" gives the label "hired" away/);
  await page.getByRole("button", { name: "Leave flag out" }).first().press("Enter");
  await page.waitForTimeout(150);
  await ready(page);
  await page.getByRole("button", { name: "Use as base weights" }).first().click();
  await page.waitForTimeout(150);
  await ready(page);
  await page.click("#right");
  assert.equal(await ask.count(), 0);
  // The first lines stand beside the cells.
  await page.click("#tab-data");
  assert.match(await page.locator("#panel-data td.raw").first().innerText(), /^age,level,since/);
  await page.getByRole("button", { name: "Merge them" }).click();
  await page.waitForTimeout(200);
  await ready(page);
  await page.getByRole("button", { name: "Use its year" }).click();
  await page.waitForTimeout(200);
  await ready(page);
  // A category with an order, by keys.
  const level = page.locator("#panel-data thead button", { hasText: "level" });
  await level.focus();
  await page.keyboard.press("Enter");
  await page.selectOption("#column-kind", "ordered");
  await page.waitForTimeout(200);
  await ready(page);
  assert.deepEqual(await page.locator("#column-order li span").allInnerTexts(), ["low", "middle", "high"]);
  const { configuration, data } = await report();
  assert.ok(configuration.ignored.includes("flag"));
  assert.equal(configuration.base_weight, "freq");
  assert.equal(configuration.label.column, "hired");
  const by = Object.fromEntries(configuration.format.columns.map((it) => [it.column, it]));
  assert.equal(by.since.as, "year");
  assert.deepEqual(by.level.order, ["low", "middle", "high"]);
  assert.equal(Object.keys(by.hired.rename).length, 1);
  assert.equal(data.rows.reduce((sum, n) => sum + n), 240);
  // Kept under a name, and offered for the same columns, after the page was left.
  await page.click("#chip-data");
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.fill("#settings-name", "mine");
  await page.click("#save-settings");
  // A file that cannot be used leaves all of it.
  await page.setInputFiles("#file", { name: "none.csv", mimeType: "text/csv", buffer: Buffer.from("x\n1\n") });
  await page.getByTestId("error-data").waitFor();
  assert.deepEqual((await report()).configuration, configuration);
  await page.goto(`${session.site.url}?again`);
  await page.getByTestId("headline").waitFor();
  await ready(page);
  await drop(page, "later.csv");
  await page.getByRole("button", { name: "mine", exact: true }).first().click();
  await page.waitForTimeout(300);
  await ready(page);
  assert.deepEqual((await report()).configuration, configuration);
  assert.deepEqual(trouble, []);
  await context.close();
});
