// What was saved is dropped back: weights and coefficients come out with the figures that they were saved with, beside the others.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible } from "./accessible.mjs";
import { download, ready, slide, start, value, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** Drops a file on the page, as a hand does. */
async function drop(page, name, text) {
  const known = await page.getByTestId("given").count();
  await page.evaluate(
    ([name, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name));
      for (const kind of ["dragenter", "dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, text],
  );
  // What it is is found out before the page is busy with it.
  await page.waitForFunction(
    ([known, name]) => document.querySelectorAll("[data-testid=given]").length > known || document.querySelector("#sheet-data .data-name")?.textContent === name || document.querySelector(".obstacle, [data-testid=error-data]"),
    [known, name],
  );
  await ready(page);
}

/** Every figure of a column of a table. */
async function column(page, part, key) {
  const ids = await page.evaluate((part) => [...document.querySelectorAll(`#table-${part} [data-testid^="${part}."]`)].map((cell) => cell.dataset.testid), part);
  const own = ids.filter((id) => id.endsWith(`.${key}`));
  return Object.fromEntries(await Promise.all(own.map(async (id) => [id.slice(0, id.length - key.length), await value(page, id)])));
}

const files = (page) => page.getByTestId("given");

test("saved weights dropped back are the retrained soft model, and saved coefficients give their figures", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const weights = await download(page, "#export-weights");
  const coefficients = await download(page, "#export-coefficients");
  await drop(page, weights.name, weights.bytes.toString());
  // It was not opened: the data are still Adult, and the page says what the file was taken for.
  assert.match(await files(page).innerText(), /^Adult-weights\.csv was taken for weights\. A model is trained with them/);
  assert.match(await files(page).innerText(), /Training rows with a weight in it: 30.162\./);
  for (const part of ["test", "validation"]) {
    const [given, own] = [await column(page, part, "given1"), await column(page, part, "soft_retrained")];
    assert.ok(Object.keys(own).length >= 11);
    assert.deepEqual(given, own);
  }
  // With the same intervals, once its own are by resamples, too: the same small print.
  await page.waitForFunction(() => /paired resamples/.test(document.querySelector("[data-testid=headline]").title));
  const cell = async (id) => (await page.getByTestId(id).innerText()).trim();
  assert.equal(await cell("test.accuracy.given1"), await cell("test.accuracy.soft_retrained"));
  assert.match(await cell("test.accuracy.given1"), /±/);
  assert.match(await page.locator("#table-test thead").innerText(), /Adult-weights\.csv/i);

  await drop(page, "model.json", coefficients.bytes.toString());
  assert.equal(await files(page).count(), 2);
  assert.match(await files(page).nth(1).innerText(), /^model\.json was taken for coefficients\./);
  for (const [name, own] of [["before", "before"], ["hard", "hard_influence"], ["soft", "soft_influence"]]) {
    const [given, expected] = [await column(page, "test", `given2_${name}`), await column(page, "test", own)];
    assert.equal(Object.keys(given).length, Object.keys(expected).length);
    for (const [id, value] of Object.entries(expected)) assert.ok(Math.abs(given[id] - value) < 1e-12, `${name} ${id} ${given[id]} ${value}`);
  }

  await accessible(page);

  // The strength of the correction changes the others; these stay. Another question is measured anew.
  const before = await column(page, "test", "given1");
  await slide(page, "#share-of-gap", 60);
  assert.deepEqual(await column(page, "test", "given1"), before);
  assert.notDeepEqual(await column(page, "test", "soft_retrained"), before);
  await page.check("#target-equalized_odds");
  await page.waitForTimeout(150);
  await ready(page);
  const [given, own] = [await value(page, "test.accuracy.given1"), await value(page, "test.target_smooth.given1")];
  assert.equal(given, before["test.accuracy."]);
  assert.notEqual(own, before["test.target_smooth."]);

  await page.getByTestId("given-remove").first().click();
  assert.equal(await files(page).count(), 1);
  assert.equal(await page.getByTestId("test.accuracy.given1").count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a wrong file says which row or column; one taken for weights can be opened as a table", async () => {
  const { page, context, trouble } = await visit(session);
  await page.click("#bundled-german_credit");
  await page.waitForTimeout(150);
  await ready(page);
  const text = (await download(page, "#export-weights")).bytes.toString();
  const line = text.split("\n").find((line) => /^\d+,train,/.test(line));
  const row = line.split(",")[0];
  await drop(page, "<img src=x onerror=alert(1)>.csv", text.replace(`${line}\n`, `${row},train,-1\n`));
  assert.match(await files(page).innerText(), new RegExp(`It cannot be measured.*Row ${row} has the weight -1; a weight has to be at least 0\\. Mend the cell`, "s"));
  await page.getByTestId("given-remove").click();
  assert.equal(await files(page).count(), 0);
  // By the button, which needs no mouse.
  await page.setInputFiles("#given-file", { name: "more.csv", mimeType: "text/csv", buffer: Buffer.from(`${text}1000,train,1\n`) });
  await page.waitForTimeout(200);
  await ready(page);
  assert.match(await files(page).innerText(), /Row 1000 has a weight, and the data have 1000 rows, numbered from 0\./);
  await page.getByTestId("given-remove").click();
  await page.setInputFiles("#given-file", { name: "none.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") });
  await page.waitForTimeout(200);
  await ready(page);
  assert.match(await files(page).innerText(), /holds neither weights .* nor coefficients/);
  await page.getByTestId("given-remove").click();
  await drop(page, "theirs.json", '{"intercept": 0.5, "wages": 1}');
  assert.match(await files(page).innerText(), /theirs\.json was taken for coefficients.*wages, which is no column of this model/s);
  await page.getByTestId("given-remove").click();
  // Opened as a table it is one, of three columns.
  await drop(page, "german-weights.csv", text);
  assert.equal(await page.getByTestId("test.accuracy.given5").count(), 1);
  await page.getByTestId("given-as-table").click();
  await page.waitForTimeout(300);
  await ready(page);
  assert.equal(await files(page).count(), 0);
  assert.match(await page.locator("#app").innerText(), /german-weights\.csv/);
  // A file with other columns is a table without being asked.
  await drop(page, "people.csv", "row,sample_weight,age\n1,2,3\n2,1,4\n3,2,5\n");
  assert.equal(await files(page).count(), 0);
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  assert.deepEqual(trouble, []);
  await context.close();
});
