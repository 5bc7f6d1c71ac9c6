// The pictures, as a person explores them: curves, selections, tour, presenter, made-up world, files to take home, history.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import AxeBuilder from "axe-core";
import { download, ready, slide, start, value, visit } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-explore-"));
const correct = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/examples/correct`;
let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** Waits for the rows of the selection, cells included. */
async function selection(page) {
  await page.locator("#table-rows tbody tr td .cut").first().waitFor();
  return page.$$eval("#table-rows tr", (rows) => rows.map((row) => [...row.cells].map((cell) => cell.dataset.value || cell.textContent.trim())));
}

/** What the shell says of every training row, by its number. */
async function shellSamples(page) {
  const report = JSON.parse((await download(page, "#export-report")).bytes);
  const [config, out] = ["config.json", "samples.csv"].map((name) => join(folder, name));
  writeFileSync(config, JSON.stringify(report.configuration));
  execFileSync(correct, ["--config", config, "--data", "www/data/adult.csv.gz", "--samples", out], { stdio: "pipe" });
  const [head, ...rows] = readFileSync(out, "utf8").trim().split(/\r?\n/).map((line) => line.split(","));
  return new Map(rows.map((row) => [row[0], Object.fromEntries(head.map((name, i) => [name, Number(row[i])]))]));
}

/** Waits until the curves are retrained. */
const traced = (page) => page.waitForFunction(() => !/to come|being computed/.test(document.querySelector("#picture-tradeoff").innerText), null, { timeout: 90_000 });

test("rows are selected by buttons and by a rectangle, agree with the shell, and live in the link", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const told = await shellSamples(page);
  const image = (id) => page.evaluate((id) => globalThis.softUnlearnCharts.image(document.getElementById(id), "png"), id);
  const unmarked = [await image("chart-slope"), await image("chart-boundary")];

  await page.click("#select-harms-both");
  const [head, ...rows] = await selection(page);
  assert.equal(rows.length, 50);
  const column = Object.fromEntries(head.map((name, i) => [name, i]));
  const quadrant = [...told.values()].filter((row) => row.target_influence < 0 && row.utility_influence < 0);
  assert.match(await page.getByTestId("selected").innerText(), new RegExp(`^${quadrant.length.toLocaleString("en").replace(",", ".?")} rows`));
  const strongest = quadrant.sort((a, b) => a.target_influence - b.target_influence)[0];
  assert.equal(Number(rows[0][column.row]), strongest.row);
  for (const row of rows) {
    const expected = told.get(row[column.row]);
    assert.equal(Number(row[column.f]), expected.target_influence);
    assert.equal(Number(row[column.u]), expected.utility_influence);
    assert.equal(Number(row[column.leverage]), expected.leverage);
    assert.equal(Number(row[column.p]), expected.probability);
    assert.equal(Number(row[column["hard weight"]]), expected.weight_hard_top_share);
    assert.ok(row[column.occupation].length > 0);
  }
  // The selection is marked in the other pictures.
  const marked = [await image("chart-slope"), await image("chart-boundary")];
  marked.forEach((picture, i) => assert.ok(picture !== unmarked[i], `picture ${i}`));

  // A rectangle drawn with the pointer, around the middle.
  const canvas = page.locator("#chart-samples canvas").first();
  await canvas.scrollIntoViewIfNeeded();
  await page.waitForTimeout(500);
  const box = await canvas.boundingBox();
  const chosen = await page.getByTestId("selected").innerText();
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 4 });
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction((n) => !document.querySelector("[data-testid=selected]").textContent.startsWith(n), chosen.slice(0, 12));
  const drawn = await page.getByTestId("selected").innerText();
  assert.match(drawn, /^[\d,.\s]+ rows selected/);

  // The link carries it, and the made file too.
  const table = await download(page, "button[aria-label='Rows: save table table-rows as CSV']");
  assert.equal(table.name, "table-rows.csv");
  assert.equal(table.bytes.toString().trim().split("\r\n").length, 51);
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  await again.page.getByTestId("selected").waitFor();
  assert.equal(await again.page.getByTestId("selected").innerText(), drawn);
  await again.context.close();

  await page.click("#select-none");
  assert.equal(await page.getByTestId("selected").count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the curves arrive by themselves, go through the present models, and can be looked at in other ways", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await traced(page);
  const sentence = () => page.getByTestId("reading-tradeoff").innerText();
  const test_rows = await sentence();
  assert.match(test_rows, /^On the test rows: Removing rows meets zero at \d+\s%.*retrained/);
  await page.selectOption("#tradeoff-rows", "validation");
  assert.match(await sentence(), /^On the validation rows/);
  await page.selectOption("#tradeoff-metric", "auc");
  // Pictures are drawn when they are looked at.
  await page.locator("#chart-tradeoff").scrollIntoViewIfNeeded();
  await page.locator("#chart-tradeoff text", { hasText: "AUC" }).waitFor();
  // How it is looked at is in the address.
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  assert.equal(await again.page.inputValue("#tradeoff-metric"), "auc");
  assert.equal(await again.page.inputValue("#tradeoff-rows"), "validation");
  await again.context.close();
  assert.deepEqual(trouble, []);
  await context.close();
});

test("back and forward lead through the questions; a damaged address is put right", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const first = await value(page, "test.target_smooth.soft_influence");
  await page.check("#target-accuracy_parity");
  await page.waitForTimeout(50);
  await ready(page);
  const second = await value(page, "test.target_smooth.soft_influence");
  assert.notEqual(first, second);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("#target-demographic_parity").checked);
  await ready(page);
  assert.equal(await value(page, "test.target_smooth.soft_influence"), first);
  await page.goForward();
  await page.waitForFunction(() => document.querySelector("#target-accuracy_parity").checked);
  await ready(page);
  assert.equal(await value(page, "test.target_smooth.soft_influence"), second);
  const hash = new URL(page.url()).hash;
  assert.deepEqual(trouble, []);
  await context.close();

  const bad = await visit(session, { hash: hash.slice(0, 60) });
  await ready(bad.page);
  assert.match(await bad.page.getByTestId("error-settings").innerText(), /link's settings cannot be read/);
  assert.notEqual(new URL(bad.page.url()).hash, hash.slice(0, 60));
  await bad.page.click("#bundled-german_credit");
  await bad.page.waitForTimeout(100);
  await ready(bad.page);
  assert.equal(await bad.page.getByTestId("error-settings").count(), 0);
  await bad.context.close();
});

test("the tour shows what it says", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.click("#tour");
  for (let step = 1; step <= 7; step += 1) {
    await page.waitForTimeout(250);
    await ready(page);
    assert.match(await page.getByTestId("tour").innerText(), new RegExp(`Step ${step} of 7`));
    if (step === 1) assert.ok((await value(page, "test.target_smooth.before")) > 0.15);
    // "retrained without them, the bias has passed zero"
    if (step === 3) {
      assert.ok((await value(page, "validation.target_smooth.before")) > 0);
      for (const part of ["validation", "test"]) assert.ok((await value(page, `${part}.target_smooth.hard_retrained`)) < 0);
    }
    // "closes the gap": to a tenth of it, retrained
    if (step === 4) assert.ok(Math.abs(await value(page, "test.target_smooth.soft_retrained")) < 0.1 * (await value(page, "test.target_smooth.before")));
    // "with 30 % of the rows removed it turns too far"
    if (step === 6) {
      const at = (role) => value(page, `test.target_smooth.${role}`);
      assert.ok((await at("hard_retrained")) * (await at("before")) < 0);
      assert.ok(Math.abs(await at("soft_retrained")) < Math.abs(await at("hard_retrained")));
    }
    // "On copies that were fixed beforehand both look splendid; on copies made afresh they do not"
    if (step === 7) {
      const sentence = await page.getByTestId("reading-robustness").innerText();
      const shares = [...sentence.matchAll(/: ([\d.]+)\s% on fixed copies, ([\d.]+)\s% on fresh/g)].map(([, fixed, fresh]) => [Number(fixed), Number(fresh)]);
      assert.equal(shares.length, 3, sentence);
      for (const [fixed, fresh] of shares.slice(1)) assert.ok(fixed > shares[0][0] + 10 && fresh < fixed - 10, sentence);
    }
    if (step < 7) await page.click("#tour-next");
  }
  await page.click("#tour-end");
  assert.equal(await page.getByTestId("tour").count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the made-up world answers to its sliders", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.click("#synthetic");
  await page.waitForTimeout(100);
  await ready(page);
  const gap = async () => Math.abs(await value(page, "test.target_smooth.before"));
  // Enough rows for a gap of chance alone to be small.
  await slide(page, "#world-rows", 10000);
  const given = await gap();
  await slide(page, "#world-bias", 0);
  await slide(page, "#world-corruption", 0);
  const fair = await gap();
  assert.ok(fair < 0.05 && fair < given - 0.05, `${fair} ${given}`);
  await slide(page, "#world-bias", 3);
  assert.ok((await gap()) > given + 0.3);
  assert.match(await page.getByTestId("reading-boundary").innerText(), /The data as they are.*turns the line/);
  // The world is in the link.
  const before = await value(page, "test.accuracy.soft_retrained");
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  assert.equal(await again.page.inputValue("#world-bias"), "3");
  assert.equal(await value(again.page, "test.accuracy.soft_retrained"), before);
  await again.context.close();
  assert.deepEqual(trouble, []);
  await context.close();
});

test("pictures, tables and the whole report can be taken home", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await traced(page);
  const blank = await context.newPage();
  for (const title of ["Trade-off", "Rows", "Weights", "Groups", "Boundary", "Robustness"]) {
    const png = await download(page, `button[aria-label='${title}: save as PNG']`);
    assert.deepEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47], title);
    assert.ok(png.bytes.length > 5_000, `${title}: ${png.bytes.length}`);
    const svg = await download(page, `button[aria-label='${title}: save as SVG']`);
    assert.match(svg.bytes.toString(), /^<svg/, title);
    const broken = await blank.evaluate((text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent, svg.bytes.toString());
    assert.equal(broken, undefined, title);
    assert.ok((svg.bytes.toString().match(/<(path|text|circle|use)\b/g) ?? []).length > 10, title);
    assert.equal(svg.bytes.includes('href="data:image/png;base64,'), ["Rows", "Weights", "Boundary"].includes(title), title);
  }
  const csv = (await download(page, "button[aria-label='Before and after: save table table-test as CSV']")).bytes.toString();
  const accuracy = csv.split("\r\n").find((line) => /^"?accuracy/i.test(line));
  assert.ok(accuracy.includes(String(await value(page, "test.accuracy.soft_influence"))), accuracy);

  const report = await download(page, "#export-html");
  const file = join(folder, "report.html");
  writeFileSync(file, report.bytes);
  const opened = await context.newPage();
  const requests = [];
  opened.on("request", (request) => requests.push(request.url()));
  await opened.goto(`file://${file}`);
  assert.ok((await opened.innerText("main")).includes(await page.getByTestId("headline").innerText()));
  const pictures = await opened.$$eval("img", (images) => images.map((image) => image.naturalWidth));
  assert.equal(pictures.length, 7);
  assert.ok(pictures.every((width) => width > 100), String(pictures));
  assert.match(await opened.innerText("pre"), /"target": "demographic_parity"/);
  assert.equal(await opened.locator("script, button").count(), 0);
  assert.deepEqual(requests.filter((url) => !/^(file|data):/.test(url)), []);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the presenter sees large type and chosen pictures only, and so does whoever gets the link", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const size = () => page.$eval("[data-testid=headline]", (element) => parseFloat(getComputedStyle(element).fontSize));
  const small = await size();
  await page.click("#fold-samples");
  await page.click("#fold-groups");
  await page.click("#present");
  const check = async (page) => {
    assert.ok((await page.$eval("[data-testid=headline]", (element) => parseFloat(getComputedStyle(element).fontSize))) >= 1.3 * small);
    assert.equal(await page.locator("#picture-samples").count(), 0);
    assert.equal(await page.locator("#picture-groups").count(), 0);
    assert.ok(await page.locator("#picture-tradeoff").isVisible());
    assert.ok(!(await page.locator("#share-of-gap").isVisible()));
    await page.click("#present-settings");
    assert.ok(await page.locator("#share-of-gap").isVisible());
    await page.click("#present-settings");
  };
  await check(page);
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  await check(again.page);
  await again.context.close();
  assert.deepEqual(trouble, []);
  await context.close();
});

test("no serious accessibility problem while exploring", async () => {
  for (const options of [{}, { colorScheme: "dark", viewport: { width: 400, height: 860 } }]) {
    const { page, context } = await visit(session, options);
    await ready(page);
    await page.click("#select-harms-target");
    await selection(page);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    await page.click("#tour");
    await page.waitForTimeout(250);
    await ready(page);
    await page.evaluate(AxeBuilder.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]), []);
    await context.close();
  }
});

/** Where an element is in the window, and how high the window is. */
const place = (page, selector) =>
  page.$eval(selector, (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom, height: innerHeight, inside: top >= 0 && bottom <= innerHeight && bottom > top };
  });

test("sliders can be moved while any picture is watched, wide, narrow and presenting", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.$eval("#picture-check", (element) => element.scrollIntoView());
  await page.locator("#share-of-gap").scrollIntoViewIfNeeded();
  const [picture, slider, top] = [await place(page, "#picture-check"), await place(page, "#share-of-gap"), await place(page, "header")];
  assert.ok(slider.inside && picture.top >= top.bottom && picture.top < 150, JSON.stringify([picture, slider, top]));
  assert.ok(!(await page.locator("#bar-share-of-gap").isVisible()));

  // While presenting, a bar has them; the settings push nothing away, and both are in the link.
  await page.click("#present");
  assert.ok((await place(page, "#bar-share-of-gap")).inside);
  await page.click("#present-settings");
  assert.ok(!(await page.locator("#bar-share-of-gap").isVisible()));
  assert.ok((await place(page, ".rail")).right <= 0.4 * 1440 + 1);
  assert.ok((await place(page, "main")).left < 0.4 * 1440 + 2);
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  assert.ok(await again.page.locator("#share-of-gap").isVisible());
  await again.page.click("#present-bar");
  assert.ok(!(await again.page.locator("#share-of-gap").isVisible()) && (await again.page.locator("#bar-share-of-gap").count()) === 0);
  const hidden = await visit(session, { hash: new URL(again.page.url()).hash });
  await ready(hidden.page);
  assert.equal(await hidden.page.locator("#bar-share-of-gap").count(), 0);
  for (const other of [again, hidden]) await other.context.close();
  assert.deepEqual(trouble, []);
  await context.close();

  const narrow = await visit(session, { viewport: { width: 400, height: 860 } });
  await ready(narrow.page);
  const gap = await value(narrow.page, "test.target_smooth.soft_influence");
  await narrow.page.$eval("#picture-groups", (element) => element.scrollIntoView());
  assert.ok((await place(narrow.page, "#bar-share-of-gap")).inside);
  // By keyboard, too: it comes right after the settings.
  await narrow.page.focus("#results");
  await narrow.page.keyboard.press("Tab");
  assert.equal(await narrow.page.evaluate(() => document.activeElement.id), "bar-share-of-gap");
  await slide(narrow.page, "#bar-share-of-gap", 20);
  assert.ok((await value(narrow.page, "test.target_smooth.soft_influence")) > gap + 0.05);
  assert.equal(await narrow.page.inputValue("#share-of-gap"), "20");
  // At the end it lies below the last card, and covers nothing.
  await narrow.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  assert.ok((await place(narrow.page, ".handles")).top >= (await place(narrow.page, "details.preview")).bottom);
  assert.deepEqual(narrow.trouble, []);
  await narrow.context.close();
});

test("the box's bounds are live", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.selectOption("#soft-scheme", "exact_boxed");
  await page.waitForTimeout(100);
  await ready(page);
  const range = async () => (await page.getByTestId("soft-weights").innerText()).match(/weights ([−\d.]+) to ([−\d.]+)/).slice(1).map((text) => Number(text.replace("−", "-")));
  assert.ok((await range())[1] > 2);
  // The slider's own event, without leaving it.
  const move = (id, to) => page.$eval(id, (input, to) => ((input.value = to), input.dispatchEvent(new Event("input", { bubbles: true }))), String(to));
  await move("#bounds-upper", 0.5);
  await page.waitForFunction(() => /to 1\.500/.test(document.querySelector("[data-testid=soft-weights]").innerText));
  assert.ok(!(await page.isChecked("#bounds-upper-none")));
  await move("#bounds-lower", -0.25);
  await page.waitForFunction(() => /weights 0\.750/.test(document.querySelector("[data-testid=soft-weights]").innerText));
  await page.check("#bounds-upper-none");
  await page.waitForTimeout(100);
  await ready(page);
  assert.ok((await range())[1] > 1.6);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.fill("#bounds-upper-exact", "0.123");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /to 1\.123/.test(document.querySelector("[data-testid=soft-weights]").innerText));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the tour is taken by keyboard, and its card covers no chart that it is about", async () => {
  for (const viewport of [{ width: 1440, height: 1000 }, { width: 400, height: 860 }]) {
    const { page, context, trouble } = await visit(session, { viewport });
    await ready(page);
    await page.focus("#tour");
    await page.keyboard.press("Enter");
    for (const [step, picture] of ["comparison", "samples", "tradeoff", "weights", "tradeoff", "boundary", "robustness"].entries()) {
      await page.waitForTimeout(300);
      await ready(page);
      // Pictures are drawn, and the page has come to rest.
      await page.waitForTimeout(700);
      assert.equal(await page.evaluate(() => document.activeElement.id), "tour-heading");
      const [card, frame] = [await place(page, ".tour"), await place(page, `#picture-${picture}`)];
      assert.ok(card.inside, JSON.stringify(card));
      if (viewport.width === 400) assert.ok(card.bottom - card.top <= viewport.height / 3);
      else assert.ok(Math.abs(frame.top - (await place(page, "header")).bottom) < 40, `${picture}: ${frame.top}`);
      if (step > 0) {
        const chart = await place(page, `#picture-${picture} .chart`);
        assert.ok(chart.top >= 0 && (chart.bottom <= card.top + 1 || chart.right <= card.left), `${picture} ${viewport.width}: ${JSON.stringify([chart, card])}`);
      }
      // What it asks to be moved is in sight.
      const wide = viewport.width > 400;
      if (step === 4) assert.ok((await place(page, wide ? "#share-of-gap" : "#bar-share-of-gap")).inside);
      if (step === 5) assert.ok((await place(page, wide ? "#world-bias" : "#bar-world-bias")).inside);
      if (step === 6) break;
      for (let tab = 0; tab < (step ? 2 : 1); tab += 1) await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
    }
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.activeElement.id === "tour");
    assert.equal(await page.getByTestId("tour").count(), 0);
    assert.deepEqual(trouble, []);
    await context.close();
  }
});

test("no serious accessibility problem with settings beside the presentation, a box, or the bar", async () => {
  for (const options of [{}, { viewport: { width: 400, height: 860 } }]) {
    const { page, context } = await visit(session, options);
    await ready(page);
    await page.click("#synthetic");
    await page.waitForTimeout(100);
    await ready(page);
    await page.click("#present");
    await page.click("#present-settings");
    await page.selectOption("#soft-scheme", "exact_boxed");
    await page.waitForTimeout(100);
    await ready(page);
    await page.evaluate(AxeBuilder.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]), []);
    await context.close();
  }
});
