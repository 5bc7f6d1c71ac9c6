// Questions about rows: the model without all of the selected ones, predicted and trained; what turns one row's decision.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ready, start, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

test("selected rows are left out all at once, and the rows that turn one decision are found", async () => {
  const { page, context, trouble } = await visit(session);
  await page.click("#bundled-compas");
  await page.waitForTimeout(150);
  await ready(page);
  await page.getByRole("tab", { name: "Rows" }).click();
  await page.click("#select-harms-both");
  await page.click("#ask-without");
  await page.locator("#table-without").waitFor();
  const cells = await page.locator("#table-without tbody td").evaluateAll((cells) => cells.map((cell) => Number(cell.dataset.value)));
  const [predicted, trained] = cells;
  // Rows that harm: without them F moves towards no gap, by influence and in truth.
  assert.equal(cells.length, 4);
  assert.ok(predicted !== 0 && Math.sign(predicted) === Math.sign(trained), `${cells}`);
  assert.match(await page.getByTestId("answered").innerText(), /On the test rows, trained without them: accuracy .* ±\d/);
  // Of other rows it is no answer.
  await page.click("#select-helps-both");
  await page.waitForFunction(() => !document.querySelector("#table-without"));
  await page.click("#select-harms-both");
  await page.locator("#table-without").waitFor();
  // A row near the boundary is turned by few rows; what is typed is asked with Enter.
  await page.locator("#table-rows tbody tr td .cut").first().waitFor();
  const row = await page.locator("#table-rows tbody tr").evaluateAll((rows) => {
    const doubt = (row) => Math.abs(Number(row.cells[4].dataset.value) - 0.5);
    return rows.sort((a, b) => doubt(a) - doubt(b))[0].cells[0].textContent;
  });
  await page.fill("#ask-row", row);
  await page.press("#ask-row", "Enter");
  const answer = page.getByTestId("answered").getByText(`Row ${row} (training)`);
  await answer.waitFor();
  const [before_, after_, , short] = [...(await answer.innerText()).matchAll(/([\d.]+)\u202f%/g)].map((match) => Number(match[1]));
  assert.ok((before_ >= 50) !== (after_ >= 50) && (before_ >= 50) === (short >= 50), await answer.innerText());
  // A row that is not there is said not to be; another question forgets the answer.
  await page.fill("#ask-row", "900000");
  await page.press("#ask-row", "Enter");
  await page.getByText("No part has row 900000").waitFor();
  await page.click("#bundled-german_credit");
  await page.waitForTimeout(150);
  await ready(page);
  assert.equal(await page.getByTestId("answered").count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});
