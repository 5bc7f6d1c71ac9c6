// The report as one HTML file: a brief of two printed pages, whose figures are the page's.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessible } from "./accessible.mjs";
import { download, ready, start, value, visit } from "./browser.mjs";
import { traced } from "./pictures.mjs";
import { TEN_GROUPS, asked, cards, lines, unsigned, versionOf } from "./questions.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-report-"));
let session, version;
before(async () => {
  session = await start();
  version = await versionOf(session);
});
after(() => session?.stop());

/** Paper, in inches. */
const PAPERS = { A4: [8.27, 11.69], Letter: [8.5, 11] };

/** How many pages the browser prints on this paper, with margins as the file has them. */
async function pages(opened, [paperWidth, paperHeight]) {
  const devtools = await opened.context().newCDPSession(opened);
  const { data } = await devtools.send("Page.printToPDF", { paperWidth, paperHeight, printBackground: true });
  const pdf = Buffer.from(data, "base64");
  if (process.env.SCREENSHOTS) writeFileSync(join(process.env.SCREENSHOTS, `${(await opened.title()).replace(/\W+/g, "-")}-${paperHeight}.pdf`), pdf);
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
}

/** Saves the page's report and opens it in a window of its own; collects what it asks of the network. */
async function saved(page, context) {
  const { name, bytes } = await download(page, "#export-html");
  const file = join(folder, name);
  writeFileSync(file, bytes);
  const opened = await context.newPage();
  const requests = [];
  opened.on("request", (request) => /^(file|data):/.test(request.url()) || requests.push(request.url()));
  await opened.setViewportSize({ width: 1366, height: 768 });
  await opened.goto(`file://${file}`);
  return { opened, requests, bytes };
}

for (const [name, set, configuration, options] of [
  ["Adult", "adult", {}, {}],
  ["COMPAS, equal true positive rates, in the dark", "compas", { criteria: ["true_positive_rate"] }, { colorScheme: "dark" }],
  ["German credit", "german_credit", {}, { viewport: { width: 400, height: 860 } }],
  ["ten groups", "adult", TEN_GROUPS, {}],
]) {
  test(`a brief of two printed pages and two screens, with the page's figures: ${name}`, async () => {
    const { page, context, trouble } = await visit(session, { hash: asked(version, set, configuration), ...options });
    await ready(page);
    await traced(page);
    const { opened, requests, bytes } = await saved(page, context);
    for (const [paper, size] of Object.entries(PAPERS)) assert.equal(await pages(opened, size), 2, `${name}, ${paper}`);
    const height = await opened.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(height <= 2 * 900, `${name}: ${height} pixels`);
    if (process.env.SCREENSHOTS) await opened.screenshot({ path: join(process.env.SCREENSHOTS, `report-${set}-${name.length}.png`), fullPage: true });

    // What it says, in the page's own words.
    const headline = await page.getByTestId("headline").innerText();
    assert.equal(await opened.locator(".verdict").innerText(), headline);
    assert.equal(await opened.locator(".reading").innerText(), await page.getByTestId("reading-tradeoff").textContent());
    assert.match(await opened.locator("h1").innerText(), /^Equal/);
    assert.equal(await opened.locator("img").count(), 1);
    assert.ok((await opened.$eval("img", (image) => image.naturalWidth)) > 100);
    // Made for paper, whatever the page looks like.
    const picture = decodeURIComponent(await opened.$eval("img", (image) => image.src));
    assert.match(picture, /fill="#ffffff"/);
    assert.equal(await opened.locator("svg.bars").evaluate((svg) => svg.textContent), await page.locator(".glance svg.bars").evaluate((svg) => svg.textContent));

    // The models' figures: the three of the first screen to the last letter, all of them to the last bit.
    const [told, shown] = [await lines(opened), await cards(page)];
    assert.equal(told.length, 3);
    for (const [i, [gap, accuracy, change]] of shown.entries()) {
      assert.equal(unsigned(told[i][0]), unsigned(gap), `${name}: gap ${i}`);
      assert.ok(told[i][2].startsWith(accuracy), `${name}: accuracy ${i}: ${told[i][2]}, ${accuracy}`);
      assert.equal(unsigned(told[i][3]), unsigned(change), `${name}: change ${i}`);
    }
    const roles = ["before", "hard_influence", "soft_influence", "hard_retrained", "soft_retrained"];
    const found = await opened.$$eval("h2 + table:has(tr.told) tbody tr", (lines) => lines.map((line) => [...line.cells].slice(1).map((cell) => cell.dataset.value)));
    assert.equal(found.length, roles.length);
    for (const [i, role] of roles.entries()) {
      for (const [k, figure] of [[0, "target_smooth"], [1, "target_hard"], [2, "accuracy"], [4, "log_loss"], [5, "auc"]])
        assert.equal(Number(found[i][k]), await value(page, `test.${figure}.${role}`), `${name}: ${figure} of ${role}`);
    }

    // What was done, and how it is done again.
    const report = JSON.parse((await download(page, "#export-report")).bytes);
    const text = await opened.locator("main").innerText();
    const count = (rows) => String(rows).replace(/(?<=^\d{2,})(?=(\d{3})+$)/g, "\u202f");
    for (const said of [report.digest, report.data.fingerprint, ...report.data.rows.map(count), report.data.dropped[0]?.[0] ?? "", "What was done", "Limits"]) assert.ok(text.includes(said), `${name}: ${said}`);
    for (const [what] of await page.$$eval("[data-testid=warnings] li strong", (notes) => notes.map((note) => [note.textContent]))) assert.ok(text.includes(what), what);
    const again = await opened.$eval("a", (link) => link.href);
    assert.equal(new URL(again).hash, new URL(page.url()).hash);
    // Everything else is behind one closed line, and not printed.
    assert.equal(await opened.locator("details").count(), 1);
    assert.equal(await opened.$eval("details", (details) => details.open), false);
    assert.deepEqual(JSON.parse(await opened.$eval("pre", (pre) => pre.textContent)), report.configuration);
    assert.deepEqual(await opened.$$eval("details table", (tables) => tables.map((table) => table.id)), ["table-test", "table-validation", "table-groups"]);
    await opened.emulateMedia({ media: "print" });
    assert.equal(await opened.locator("details").isVisible(), false);
    await opened.emulateMedia({ media: "screen" });

    assert.equal(await opened.locator("script, button, input, iframe, [onclick]").count(), 0);
    assert.deepEqual(requests, []);
    assert.ok(bytes.length < 400_000, `${bytes.length} bytes`);
    await accessible(opened);
    assert.deepEqual(trouble, []);
    await context.close();
  });
}
