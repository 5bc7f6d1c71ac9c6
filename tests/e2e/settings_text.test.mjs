// The settings as text: help for the place of the caret, faults by setting, one step to undo, a file that the command line reads.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { after, before, test } from "node:test";
import { accessible } from "./accessible.mjs";
import { download, kept, ready, start, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

const text = (page) => page.inputValue("#settings-text");
const said = (page) => page.getByTestId("settings-text-said").innerText();
const helped = (page) => page.getByTestId("settings-text-help").innerText();
/** The page's sentence without its intervals, which are of formulas until they are drawn. */
const told = (page) => page.evaluate(() => document.querySelector("[data-testid=headline]").innerText.replace(/ ±[\d.]+/g, ""));

async function open(page) {
  if (!(await page.locator("#settings-text").isVisible())) await page.click("#chip-text");
  await page.waitForFunction(() => document.querySelector("[data-testid=settings-text-help] h3"));
}

/** Puts the caret behind the first place of these words, as a click there does. */
async function caret(page, words) {
  await page.$eval("#settings-text", (field, words) => {
    const place = field.value.indexOf(words);
    if (place < 0) throw new Error(`${words} is not in ${field.value}`);
    field.focus();
    field.setSelectionRange(place + words.length, place + words.length);
    field.dispatchEvent(new Event("click", { bubbles: true }));
  }, words);
  await page.waitForTimeout(60);
}

test("settings are read, changed with help, applied and undone", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  assert.equal(await page.locator("#settings-text").count(), 0);
  await open(page);
  assert.deepEqual(asked.map((url) => url.replace(session.site.url, "")), ["configuration.schema.json"]);
  const first = await text(page);
  assert.deepEqual(Object.keys(JSON.parse(first)).sort(), ["groups", "ignored", "label", "split", "version"]);
  await accessible(page);

  // A key that is left out is put in by the keyboard alone, with its default.
  await caret(page, "{");
  assert.match(await helped(page), /The settings/);
  await page.getByRole("button", { name: "correction", exact: true }).focus();
  await page.keyboard.press("Enter");
  assert.match(await text(page), /"correction": \{/);
  await caret(page, '"goal": ');
  const help = await helped(page);
  assert.match(help, /correction\.goal/);
  assert.match(help, /Share of the gap that soft weights are to close/);
  assert.match(help, /from 0 to 2 \(1 closes all of it\)/);
  assert.match(help, /Left out\s+1\.0/);
  // Its own undo takes it back and makes it again.
  await page.focus("#settings-text");
  await page.keyboard.press("Control+z");
  assert.equal(await text(page), first);
  await page.keyboard.press("Control+Shift+z");
  assert.match(await text(page), /"correction": \{/);

  // What is wrong is said after a pause, nothing moves, and nothing is lost.
  const height = () => page.$eval("#sheet-text", (sheet) => [".text-said", "#settings-text", ".text-buttons"].map((part) => sheet.querySelector(part).getBoundingClientRect().top));
  const places = await height();
  const wrong = (await text(page)).replace(/"goal": 1\.0/, '"goal": 3');
  await page.fill("#settings-text", wrong);
  await page.waitForFunction(() => document.querySelector("[data-testid=settings-text-said] .wrong-words"));
  assert.match(await said(page), /^Line \d+, column \d+, `correction\.goal`: The share of the gap to close is 3, but has to be from 0 to 2/);
  assert.deepEqual(await height(), places);
  await page.click("#settings-text-apply");
  assert.equal(await text(page), wrong);
  await page.click("#settings-text-find");
  assert.equal(await page.$eval("#settings-text", (field) => field.value.slice(field.selectionStart, field.selectionEnd)), '"goal": 3');
  assert.equal(await page.evaluate(() => document.activeElement.id), "settings-text");
  for (const [from, to, words] of [
    ['"goal": 3', '"gaol": 3', /`correction\.gaol`: Unknown field `gaol`/],
    ['"goal": 3', '"goal": "half"', /`correction\.goal`: Invalid type: string "half"/],
    ['"goal": 3,', '"goal": 3', /Line \d+, column \d+: Expected `,` or `}`/],
    ['"income"', '"region"', /`label\.column`: The file on the page has no column “region”/],
  ]) {
    // The text of the last case is right but for the column.
    const base = from === '"income"' ? wrong.replace('"goal": 3', '"goal": 0.5') : wrong;
    await page.fill("#settings-text", base.replace(from, to));
    await page.click("#settings-text-apply");
    assert.match(await said(page), words);
    assert.equal(await text(page), base.replace(from, to));
  }

  // Applied, and undone by one step.
  const before = await told(page);
  assert.equal(await page.inputValue("#share-of-gap"), "100");
  await page.fill("#settings-text", wrong.replace('"goal": 3', '"goal": 0.5'));
  await page.click("#settings-text-apply");
  assert.match(await said(page), /Applied/);
  await ready(page);
  assert.equal(await page.inputValue("#share-of-gap"), "50");
  assert.notEqual(await told(page), before);
  await page.focus("#settings-text-apply");
  await page.keyboard.press("Control+z");
  await ready(page);
  assert.equal(await page.inputValue("#share-of-gap"), "100");
  assert.equal(await told(page), before);
  assert.equal(await text(page), first);

  // What is typed stays while something else is changed and while the sheet is closed.
  await page.fill("#settings-text", `${first} `.replace('"version"', '"seed": 7, "version"'));
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector("#sheet-text").hidden);
  assert.equal(await page.evaluate(() => document.activeElement.id), "chip-text");
  await page.$eval("#share-of-gap", (input) => ((input.value = "80"), input.dispatchEvent(new Event("input", { bubbles: true })), input.dispatchEvent(new Event("change", { bubbles: true }))));
  await ready(page);
  await open(page);
  assert.match(await text(page), /"seed": 7/);
  assert.match(await said(page), /changed elsewhere/);
  await page.click("#settings-text-back");
  assert.equal(JSON.parse(await text(page)).correction.goal, 0.8);
  assert.equal(JSON.parse(await text(page)).seed, undefined);
  await page.check("#settings-text-all");
  assert.equal(JSON.parse(await text(page)).seed, 42);

  // The file is one that the command line reads, and gives what the page shows.
  const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-text-"));
  const at = (name) => join(folder, name);
  const file = await download(page, "#settings-text-save");
  assert.match(file.name, /settings\.json$/);
  const settings = JSON.parse(file.bytes);
  assert.equal(settings.$schema, `${session.site.url}configuration.schema.json`);
  assert.deepEqual(await (await fetch(settings.$schema)).json(), JSON.parse(readFileSync("docs/configuration.schema.json")));
  writeFileSync(at("settings.json"), file.bytes);
  writeFileSync(at("adult.csv"), gunzipSync(readFileSync("www/data/adult.csv.gz")));
  execFileSync("target/debug/soft-unlearn", ["correct", "--config", at("settings.json"), "--data", at("adult.csv"), "--report", at("report.json")]);
  const { $schema, ...rest } = settings;
  assert.deepEqual(JSON.parse(readFileSync(at("report.json"))).configuration, rest);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the help comes without a network, and its absence is said", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  assert.equal(await kept(page), "ready");
  await page.waitForFunction(async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).match(new URL("configuration.schema.json", document.baseURI))));
    return kept.some(Boolean);
  });
  await page.reload();
  await ready(page);
  await context.setOffline(true);
  await open(page);
  await caret(page, '"label"');
  assert.match(await helped(page), /The label column and which of its values is favourable/);
  assert.deepEqual(trouble, []);
  await context.close();

  // Another file in its place is refused by its hash; the text can be applied all the same.
  const before = (context) => context.route("**/configuration.schema.json", (route) => route.fulfill({ body: "{}", contentType: "application/json" }));
  const other = await visit(session, { before, serviceWorkers: "block" });
  await ready(other.page);
  await other.page.click("#chip-text");
  await other.page.waitForFunction(() => /could not be fetched/.test(document.querySelector("[data-testid=settings-text-help]")?.innerText));
  await other.page.fill("#settings-text", (await text(other.page)).replace('"version"', '"correction": { "goal": 0.5 }, "version"'));
  await other.page.click("#settings-text-apply");
  await ready(other.page);
  assert.equal(await other.page.inputValue("#share-of-gap"), "50");
  await other.context.close();
});

test("on a phone and in the dark it can be read and used", async () => {
  const { page, context, trouble } = await visit(session, { viewport: { width: 400, height: 860 }, colorScheme: "dark", hasTouch: true });
  await ready(page);
  await open(page);
  await caret(page, '"label"');
  const wide = await page.$eval("#sheet-text", (sheet) => [sheet.scrollWidth - sheet.clientWidth, document.documentElement.scrollWidth - innerWidth]);
  assert.deepEqual(wide, [0, 0]);
  await accessible(page);
  await page.fill("#settings-text", "{");
  await page.click("#settings-text-apply");
  assert.match(await said(page), /^Line 1, column 2: EOF while parsing an object/);
  assert.deepEqual(trouble, []);
  await context.close();
});
