// The published experiment, by one click: the page's figures are those that the shell wrote into docs/paper.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ready, start, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** The means of docs/paper.md's table on a set and model: target, method, weights, accuracy in per cent, F. */
function written(heading) {
  const [, section] = readFileSync("docs/paper.md", "utf8").split(`### ${heading};`);
  const rows = section.split("\n### ")[0].split("\n").filter((line) => /^\| [a-z]/.test(line) && !line.startsWith("| target"));
  return rows.map((line) => {
    const [target, method, weights, accuracy, gap] = line.split("|").slice(1).map((cell) => cell.trim().split(" ± ")[0]);
    return [target, method, weights, accuracy, gap];
  });
}

/** The same of the page's table, for the target that is shown. */
const shown = (page, target) =>
  page.$eval(
    "#table-methods",
    (table, target) => {
      // Without the mark of the column that the table is sorted by.
      const names = [...table.tHead.querySelectorAll("th")].map((cell) => cell.querySelector("button")?.firstChild.textContent);
      const places = ["accuracy", names.includes("gap F") ? "gap F" : "loss under attack"].map((name) => names.indexOf(name));
      return [...table.tBodies[0].rows].map((row) => {
        const [accuracy, gap] = places.map((place) => Number(row.cells[place].dataset.value));
        return [target, row.cells[0].innerText, row.cells[1].innerText, accuracy, gap];
      });
    },
    target,
  );

{
  const [id, heading, cells] = ["paper-logistic", "Adult, logistic regression", 15];
  test(`${heading}: one click gives the published tables, figure for figure what docs/paper.md has`, async () => {
    const { page, context, trouble } = await visit(session);
    await ready(page);
    const begin = Date.now();
    await page.click(`#${id}`);
    await page.waitForFunction((cells) => new RegExp(`^${cells} cells computed in`).test(document.querySelector("[data-testid=methods-progress]").textContent.trim()), cells, { timeout: 300_000 });
    console.log(`# ${heading}: ${(Date.now() - begin) / 1000} s from the click to the last of ${cells} cells`);
    await ready(page);
    const expected = written(heading);
    assert.equal(expected.length, 15);
    const found = [];
    for (const target of new Set(expected.map(([target]) => target))) {
      await page.selectOption("#methods-target", target === "robustness" ? "adversarial robustness" : target);
      // Gaps of probabilities and of rates are told in points.
      const scale = target === "demographic parity" ? 100 : 1;
      for (const [, method, weights, accuracy, gap] of await shown(page, target)) {
        const rounded = (value) => value.toFixed(2).replace("-", "−");
        found.push([target, method, weights, rounded(accuracy * 100), rounded(gap * scale)]);
      }
    }
    const sorted = (rows) => rows.map((row) => row.join(" | ")).sort();
    assert.deepEqual(sorted(found), sorted(expected));
    // The published figures are of the perceptron alone.
    assert.equal(await page.locator("#table-published tbody tr").count(), 0);
    assert.deepEqual(trouble, []);
    await context.close();
  });
}

// Five seeds of the published recipe take a quarter of an hour; that a perceptron's cells are the shell's, models.test.mjs holds.
test("Adult, perceptron: one click begins the published experiment, says how far it is, and it stops when asked to", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.click("#paper-perceptron");
  const told = () => page.getByTestId("methods-progress").textContent();
  await page.waitForFunction(() => /^[1-9]\d* cells computed, \d+ waiting/.test(document.querySelector("[data-testid=methods-progress]").textContent.trim()), null, { timeout: 400_000 });
  const [done, waiting] = (await told()).match(/\d+/g).map(Number);
  assert.equal(done + waiting, 75, "five seeds, three targets, five rows");
  await page.click("#methods-stop");
  await page.waitForFunction(() => /^Stopped/.test(document.querySelector("[data-testid=methods-progress]").textContent.trim()));
  assert.deepEqual(trouble, []);
  await context.close();
});
