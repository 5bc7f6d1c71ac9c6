// Runs that do not get to their end: cancelled at every stage, frozen with their tab, out of memory. The page keeps what it had,
// says what happened, and works on.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { packed, repack } from "../../scripts/pack.mjs";
import { seal } from "../../scripts/seal.mjs";
import puppeteer from "puppeteer-core";
import { EXECUTABLE, SWITCHES, download, ready, start, value, visit } from "./browser.mjs";
import { pause, ready as awake, saved } from "./firefox.mjs";

const adult = gunzipSync(readFileSync("www/data/adult.csv.gz")).toString().trimEnd().split("\n");
const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-interrupted-"));
/** A file with the rows of Adult, some times over. */
function large(times) {
  const path = join(folder, `large-${times}.csv`);
  writeFileSync(path, [adult[0], ...Array.from({ length: times }, () => adult.slice(1)).flat()].join("\n"));
  return path;
}
let session;
before(async () => (session = await start()));
after(() => session?.stop());

const settled = async (page, timeout) => (await page.waitForTimeout(150), await ready(page, timeout));
const report = async (page) => JSON.parse((await download(page, "#export-report")).bytes);

/** Presses Cancel as soon as the page says that it is at a stage with these words; resolves to what it said then, or to nothing where
 * the run ended without it: a stage may come and go between two frames. */
const cancelAt = (page, words) =>
  page.evaluate(
    (words) =>
      new Promise((done, failed) => {
        const timer = setTimeout(() => failed(new Error(`neither said nor ended: ${words}`)), 60_000);
        let begun = false;
        const end = (said) => (observer.disconnect(), clearTimeout(timer), done(said));
        const look = () => {
          const said = document.querySelector("[data-testid=stage]")?.textContent ?? "";
          const cancel = document.querySelector("#cancel");
          const status = document.querySelector("[data-testid=status]").textContent;
          begun ||= status !== "ready";
          if (said.includes(words) && cancel) cancel.click(), end(said);
          else if (begun && status === "ready") end();
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        look();
      }),
    words,
  );

/** The page is ready within two seconds, as after every cancel. */
const atOnce = (page) =>
  page.waitForFunction(() => document.querySelector("[data-testid=status]").textContent === "ready", null, { timeout: 2_000 });

test("a run is cancelled at each of its stages; the settings stay, and the next run is a whole one", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const { digest } = await report(page);
  const stages = [
    "Reading",
    "Encoding the columns",
    "Fitting the model",
    "Measuring every row's influence",
    "Solving for the weights",
    "Updating the model",
    "Measuring the models",
    "Retraining as a yardstick",
  ];
  const file = large(2);
  const seen = [];
  /** Begins a run and cancels it at a stage, again where the stage passed unseen. */
  async function cancel(words, begin, back = async () => {}) {
    for (let trial = 0; trial < 8; trial += 1) {
      const cancelled = cancelAt(page, words);
      await begin();
      const said = await cancelled;
      await atOnce(page);
      if (said) return seen.push(said);
      await back();
    }
    throw new Error(`never seen: ${words}`);
  }
  for (const words of stages) await cancel(words, () => page.setInputFiles("#file", file));
  // Two stages that a run has only if it is asked for them.
  await page.click("#bundled-adult");
  await settled(page);
  const usual = async () => (await page.selectOption("#algorithm", "influence"), await settled(page));
  await cancel("Unlearning by the chosen algorithm", () => page.selectOption("#algorithm", "fine_tune"), usual);
  assert.equal(await page.inputValue("#algorithm"), "fine_tune");
  await usual();
  await cancel("Training the hidden layers", () => page.selectOption("#model-kind", "perceptron"));
  assert.equal(await page.inputValue("#model-kind"), "perceptron");
  await page.selectOption("#model-kind", "logistic");
  await settled(page);
  console.log(`# cancelled at: ${seen.join("; ")}`);
  assert.equal(seen.length, stages.length + 2);
  // Nothing of all that is left in the result.
  assert.equal((await report(page)).digest, digest);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("curves, a check and a comparison that are under way are dropped for another table", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const { digest } = await report(page);
  const begun = async (button, rows) => (await page.click(button), await page.waitForSelector(rows));
  for (const begin of [
    () => page.waitForTimeout(400),
    () => begun("#check-all", "#table-agreement"),
    () => begun("#methods-run", "#table-methods tbody tr"),
  ]) {
    await page.click("#bundled-adult");
    await settled(page);
    await begin();
    await page.click("#bundled-compas");
    await settled(page);
    assert.match((await report(page)).data.name, /COMPAS/i);
    assert.equal(await page.locator("#table-methods tbody tr").count(), 0);
    assert.equal(await page.locator("#table-agreement").count(), 0);
  }
  await page.click("#bundled-adult");
  await settled(page);
  assert.equal((await report(page)).digest, digest);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a tab that is frozen in the middle of a run goes on when it wakes, to the same result", async () => {
  // Playwright keeps every page awake, as if it had the focus.
  const { site } = session;
  const browser = await puppeteer.launch({ executablePath: EXECUTABLE, args: SWITCHES, protocolTimeout: 240_000 });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const trouble = [];
    page.on("pageerror", (error) => trouble.push(error.message));
    const devtools = await page.createCDPSession();
    await devtools.send("Browser.setDownloadBehavior", { behavior: "allowAndName", downloadPath: folder });
    const digest = async () => JSON.parse(await saved({ downloads: folder }, page, "#export-report")).digest;
    const open = async (file) => (await page.$("#file")).uploadFile(file);
    await page.goto(site.url);
    await page.waitForSelector("[data-testid=headline]");
    await awake(page);
    const file = large(2);
    await open(file);
    await pause(200);
    await awake(page, 120_000);
    const expected = await digest();
    await page.$eval("#bundled-compas", (button) => button.click());
    await pause(200);
    await awake(page);
    await page.evaluate(() => {
      globalThis.slept = [];
      for (const kind of ["freeze", "resume"]) document.addEventListener(kind, () => globalThis.slept.push([kind, performance.now()]));
    });
    // The stage is short, and seen however busy the page is.
    const fitting = page.evaluate(
      () =>
        new Promise((done) => {
          const observer = new MutationObserver(() => {
            if (!/Fitting/.test(document.querySelector("[data-testid=stage]")?.textContent ?? "")) return;
            observer.disconnect();
            done();
          });
          observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        }),
    );
    await open(file);
    await fitting;
    await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
    // The page may hear of it late.
    await pause(5_000);
    await devtools.send("Page.setWebLifecycleState", { state: "active" });
    await page.bringToFront();
    await awake(page, 120_000);
    const slept = await page.evaluate(() => globalThis.slept);
    assert.deepEqual(slept.map(([kind]) => kind), ["freeze", "resume"]);
    assert.ok(slept[1][1] - slept[0][1] > 2_000);
    assert.equal(await digest(), expected);
    assert.deepEqual(trouble, []);
  } finally {
    await browser.close();
  }
});

/** Gives a WebAssembly module's memory an upper bound, as a machine with little memory does. A page is 64 KiB. */
function bounded(module, pages) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const written = (value) => {
    const bytes = [];
    for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
    return [...bytes, value];
  };
  while (at < module.length) {
    const start = at;
    const section = module[at++];
    const end = number() + at;
    if (section !== 5) {
      at = end;
      continue;
    }
    assert.equal(number(), 1, "one memory");
    assert.equal(number(), 0, "without a bound");
    const content = [1, 1, ...written(number()), ...written(pages)];
    return Buffer.concat([module.subarray(0, start), Buffer.from([5, ...written(content.length), ...content]), module.subarray(end)]);
  }
  throw new Error("the module has no memory");
}

test("memory that really runs out is told, data and settings are kept, and smaller data run", async () => {
  const copy = join(folder, "dist");
  cpSync("dist", copy, { recursive: true });
  const name = readdirSync(copy).find((name) => /^page-.*\.wasm\.xz$/.test(name));
  const megabytes = 128;
  repack(join(copy, name), bounded(packed(join(copy, name)), megabytes * 16));
  seal(copy);
  const own = await start({ folder: copy });
  try {
    const { page, context } = await visit(own);
    await ready(page);
    await page.check("#target-equal_opportunity_loss");
    await settled(page);
    const { digest } = await report(page);
    await page.setInputFiles("#file", large(8));
    await page.getByText("stopped unexpectedly").first().waitFor({ timeout: 120_000 });
    await ready(page);
    const said = await page.getByText("stopped unexpectedly").first().innerText();
    assert.match(said, /kept/);
    console.log(`# with ${megabytes} MB: ${said}`);
    await page.click("#bundled-adult");
    await settled(page);
    await page.check("#target-equal_opportunity_loss");
    await settled(page);
    assert.equal((await report(page)).digest, digest);
    await page.click("#bundled-compas");
    await settled(page);
    assert.ok((await value(page, "test.accuracy.before")) > 0.6);
    await context.close();
  } finally {
    await own.stop();
  }
});

test("a run that would not fit is refused before it, with its size and what to leave out; without that it runs", async () => {
  const { page, context, trouble } = await visit(session);
  // 18,000 categories, each twice, 84 in 100 of them among the training rows: what a perceptron reads of them, written out, is 4.4 GB.
  const rows = Array.from({ length: 36_000 }, (_, i) => `c${i % 18_000},${(i * 7919) % 97},${i % 2 ? "m" : "f"},${(i * 7919) % 97 > 40 + 10 * (i % 2) || i % 11 === 0 ? "yes" : "no"}`);
  const path = join(folder, "codes.csv");
  writeFileSync(path, ["code,score,sex,hired", ...rows].join("\n"));
  await page.setInputFiles("#file", path);
  await settled(page);
  // So many categories are left out by themselves; the visitor takes the column back.
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  assert.equal(await page.locator("#features label", { hasText: "code" }).locator("input").isChecked(), false);
  await page.locator("#features label", { hasText: "code" }).click();
  await page.selectOption("#model-kind", "perceptron");
  const refused = page.getByText("This run needs about").first();
  await refused.waitFor();
  assert.match(await refused.innerText(), /needs about 4\.\d GB of memory, and the browser gives it 4\.0 GB at the most; nothing has been computed\. Leave out "code" \(15120 categories, saves 4\.\d GB\)\./);
  await page.locator("#features label", { hasText: "code" }).click();
  await settled(page, 120_000);
  assert.equal(await page.getByText("This run needs about").count(), 0);
  const { data, configuration } = await report(page);
  assert.match(data.name, /codes/);
  assert.deepEqual(configuration.ignored, ["code"]);
  assert.equal(configuration.model.kind, "perceptron");
  assert.deepEqual(trouble, []);
  await context.close();
});
