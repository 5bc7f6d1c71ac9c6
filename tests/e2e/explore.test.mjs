// The pictures, as a person explores them: curves, selections, tour, presenter, made-up world, files to take home, history.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import AxeBuilder from "axe-core";
import { download, ready, slide, start, value, visit } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-explore-"));
const softUnlearn = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/soft-unlearn`;
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
  execFileSync(softUnlearn, ["correct", "--config", config, "--data", "www/data/adult.csv.gz", "--samples", out], { stdio: "pipe" });
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
  const table = await download(page, "button[aria-label^='Rows: save table table-rows as CSV']");
  assert.equal(table.name, "adult-income-by-sex-demographic-parity-table-rows.csv");
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
  const csv = (await download(page, "button[aria-label^='Before and after: save table table-test as CSV']")).bytes.toString();
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
  assert.match(await opened.innerText("pre"), /"criteria": \[\s*"selection_rate"/);
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
    const shown = () => page.$$eval(".first, .tabpanel", (slides) => slides.filter((slide) => slide.checkVisibility()).map((slide) => slide.id || "first"));
    assert.deepEqual(await shown(), ["first"]);
    assert.ok(!(await page.locator(".question").count()));
    await page.click("#present-settings");
    assert.ok(await page.locator("#chip-model").isVisible());
    await page.click("#present-settings");
    // One panel a slide, by the arrow keys; rows and groups are left out. Back at the first, the keys go no farther.
    await page.evaluate(() => document.activeElement.blur());
    const seen = [];
    for (let slide = 0; slide < 12; slide += 1) {
      await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(50);
      seen.push(...(await shown()));
    }
    assert.deepEqual([...new Set(seen)], ["result", "weights", "boundary", "robustness", "check", "methods", "label-noise"].map((key) => `panel-${key}`));
    for (let slide = 0; slide < 12; slide += 1) await page.keyboard.press("ArrowLeft");
    await page.waitForTimeout(50);
    assert.deepEqual(await shown(), ["first"]);
  };
  await check(page);
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  await check(again.page);
  await again.context.close();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".presenting"));
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

test("the weights are counted by group and label, as in the file, and label and group lead what they follow", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const told = [...(await shellSamples(page)).values()];
  const table = await page.$$eval("#table-weights tbody tr", (rows) => rows.map((row) => [...row.cells].map((cell) => cell.dataset.value || cell.textContent.trim())));
  assert.equal(table.length, 5);
  const all = table.pop();
  assert.equal(Number(all[2]), told.length);
  const numbers = table.map((row) => row.slice(2, 7).map(Number));
  // Each column's cells add up to the line of all rows.
  [2, 3, 4, 5, 6].forEach((column, i) => assert.equal(numbers.reduce((sum, row) => sum + row[i], 0), Number(all[column])));
  assert.equal(Number(all[3]), told.filter((row) => row.weight_hard_top_share <= 0).length);
  // Means of the weights in the shell's file, by label and group.
  const mean = (label, group) => {
    const weights = told.filter((row) => row.label === label && row.group === group).map((row) => row.weight_soft_kept);
    return weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  };
  const means = [0, 1].flatMap((label) => [0, 1].map((group) => mean(label, group)));
  assert.deepEqual([Math.max(...means), Math.min(...means)], [mean(1, 0), mean(1, 1)]);
  const said = await page.getByTestId("reading-weight-groups").innerText();
  const [, highest, lowest] = said.match(/highest where sex is Female and income is >50K, ([\d.]+) on average, and lowest where sex is Male and income is >50K, ([\d.]+)\./);
  for (const [text, expected] of [[highest, mean(1, 0)], [lowest, mean(1, 1)]]) assert.ok(Math.abs(text - expected) < 6e-4, `${said} ${expected}`);
  const columns = await page.$$eval("#table-explanations th[scope=rowgroup]", (heads) => heads.map((head) => head.textContent));
  assert.match(columns[0], /^sex × income.*explains 5\d\.\d/);
  assert.match(columns[1], /^income/);
  assert.ok(columns.every((text) => !/explains 0\.0/.test(text)), String(columns));
  const csv = (await download(page, "button[aria-label^='Weights: save table table-weights as CSV']")).bytes.toString();
  assert.equal(csv.trim().split("\r\n").length, 6);
  const png = await download(page, "button[aria-label='Weights, histogram: save as PNG']");
  assert.deepEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  // Removed and unchanged rows stand at numbers of the axis.
  const ticks = await page.$$eval("#chart-weights text", (texts) => texts.map((text) => text.textContent));
  for (const tick of ["0", "1"]) assert.ok(ticks.includes(tick), String(ticks));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("where the curves pass zero is named, and the groups follow the rows that are chosen", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await traced(page);
  await page.locator("#chart-tradeoff").scrollIntoViewIfNeeded();
  await page.locator("#chart-tradeoff text", { hasText: "over-unlearning" }).first().waitFor();
  for (const named of [/^k = \d+\s%, retrained$/, /^r = \d+\s%, retrained$/]) await page.locator("#chart-tradeoff text", { hasText: named }).first().waitFor();
  for (const part of ["test", "validation"]) {
    await page.selectOption("#tradeoff-rows", part);
    await page.locator("#table-groups caption", { hasText: `On the ${part} rows` }).waitFor();
    assert.match(await page.getByTestId("reading-groups").innerText(), new RegExp(`^Of the ${part} rows`));
    assert.equal(await page.locator("#picture-groups h3").innerText(), `Reliability on the ${part} rows`);
    await page.locator("#chart-calibration").scrollIntoViewIfNeeded();
    await page.locator(`#chart-calibration[aria-label*='on the ${part} rows']`).waitFor();
    await page.locator("#chart-tradeoff").scrollIntoViewIfNeeded();
    await page.locator(`#chart-tradeoff[aria-label*='the gap, ${part} rows']`).waitFor();
  }
  await page.check("#target-robustness");
  await page.waitForTimeout(50);
  await ready(page);
  assert.match(await page.getByTestId("reading-tradeoff").innerText(), /^On the validation rows: the loss under attack is [\d.]+ before/);
  assert.deepEqual(trouble, []);
  await context.close();
});

/** What a saved picture shows: its texts, its lines' colours and heights, and where numbers of its axes lie. */
async function read(page, title) {
  const svg = (await download(page, `button[aria-label='${title}: save as SVG']`)).bytes.toString();
  // Not in the page, whose policy allows no styles in the SVG.
  const blank = await page.context().newPage();
  const shown = await blank.evaluate((svg) => {
    const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    const texts = [...root.querySelectorAll("text")].map((text) => {
      const [x, y] = (text.getAttribute("transform") ?? "").match(/translate\(([^)]*)\)/)?.[1].split(/[ ,]+/).map(Number) ?? ["x", "y"].map((name) => Number(text.getAttribute(name)));
      return { x, y, text: text.textContent, anchor: text.getAttribute("text-anchor") };
    });
    const lines = [...root.querySelectorAll("path[stroke]")].map((path) => ({ stroke: path.getAttribute("stroke"), at: path.getAttribute("d").match(/-?[\d.]+/g).map(Number) }));
    const paper = root.querySelector("rect");
    return { texts, lines, paper: paper.getAttribute("fill"), size: [root, paper].map((it) => ["width", "height"].map((name) => it.getAttribute(name))) };
  }, svg);
  await blank.close();
  const numbers = shown.texts.map((text) => ({ ...text, value: Number(text.text.replace("\u2212", "-")) })).filter(({ text, value }) => text && !Number.isNaN(value));
  const scale = (anchor, side) => {
    const ticks = numbers.filter((text) => text.anchor === anchor);
    const [first, last] = [ticks[0], ticks.at(-1)];
    return (value) => first[side] + ((value - first.value) * (last[side] - first[side])) / (last.value - first.value);
  };
  return { ...shown, across: scale("middle", "x"), up: scale("end", "y") };
}

/** A row that lies well within the picture with no other near it, and where; a place with no row near it. */
function lonely(told, { across, up }) {
  const places = [...told.values()].map((row) => ({ ...row, x: across(row.utility_influence), y: up(row.target_influence) }));
  const away = (place, pixels) => places.every((other) => other === place || Math.hypot(other.x - place.x, other.y - place.y) > pixels);
  const inside = ({ x, y }) => x > across(-0.4) && x < across(0.4) && y > up(0.00009) && y < up(-0.00009);
  const row = places.find((place) => inside(place) && away(place, 12));
  const corners = [-0.38, -0.3, 0.3, 0.38].flatMap((u) => [-0.00009, -0.00007, 0.00007, 0.00009].map((f) => ({ x: across(u), y: up(f) })));
  return { row, nowhere: corners.find((place) => away(place, 20)) };
}

test("the hard cut is drawn where the rows that are removed end", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const told = await shellSamples(page);
  // By the estimate that rows are removed by: corrected for leverage.
  const removed = [...told.values()].filter((row) => row.weight_hard_top_share === 0).map((row) => row.target_influence / (1 - row.leverage));
  const cut = Math.max(...removed);
  // Hundredths would make nothing of it.
  assert.ok(cut < 0 && cut > -0.005, String(cut));
  const picture = await read(page, "Rows");
  const [, y] = picture.lines.find(({ stroke }) => stroke === "#d55e00").at;
  assert.ok(Math.abs(y - picture.up(cut)) < 1.5, `${y} ${picture.up(cut)}`);
  assert.ok(Math.abs(y - picture.up(0)) > 10, `${y} ${picture.up(0)}`);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("marks are dragged along their curves and the hard cut across the rows: the sliders go with them, to the last bit", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await traced(page);
  const drag = async (chart, { x, y }, [across, down]) => {
    await page.locator(chart).scrollIntoViewIfNeeded();
    await page.waitForTimeout(400);
    const box = await page.locator(chart).boundingBox();
    await page.mouse.move(box.x + x, box.y + y);
    await page.waitForFunction((chart) => document.querySelector(chart).classList.contains("holdable"), chart);
    await page.mouse.down();
    for (let step = 1; step <= 5; step += 1) await page.mouse.move(box.x + x + (across * step) / 5, box.y + y + (down * step) / 5);
    await page.mouse.up();
    await page.waitForTimeout(200);
    await ready(page);
  };
  for (const [role, id, start] of [["soft_retrained", "#share-of-gap", 100], ["hard_retrained", "#hard-share", 10]]) {
    const picture = await read(page, "Trade-off");
    const mark = { x: picture.across(100 * (await value(page, `test.target_smooth.${role}`))), y: picture.up(100 * (await value(page, `test.accuracy.${role}`))) };
    await drag("#chart-tradeoff", mark, [90, -20]);
    const setting = Number(await page.inputValue(id));
    assert.ok(setting < 0.9 * start, `${id} ${setting}`);
    const figures = async () => [await value(page, `test.target_smooth.${role}`), await value(page, `test.accuracy.${role}`)];
    const dragged = await figures();
    await slide(page, id, start);
    await slide(page, id, setting);
    assert.deepEqual(await figures(), dragged);
  }
  // Up, towards zero: more rows are removed. No rows are selected by it.
  const before = Number(await page.inputValue("#hard-share"));
  const { lines } = await read(page, "Rows");
  const [x, y] = lines.find(({ stroke }) => stroke === "#d55e00").at;
  await drag("#chart-samples", { x: x + 60, y }, [0, -15]);
  assert.ok(Number(await page.inputValue("#hard-share")) > before + 2, `${before} ${await page.inputValue("#hard-share")}`);
  assert.equal(await page.getByTestId("selected").count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a click on a point selects its row, a click beside all points none", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const told = await shellSamples(page);
  const picture = await read(page, "Rows");
  const { row, nowhere } = lonely(told, picture);
  await page.locator("#chart-samples").scrollIntoViewIfNeeded();
  const box = await page.locator("#chart-samples").boundingBox();
  await page.mouse.click(box.x + row.x + 3, box.y + row.y - 3);
  const [head, ...rows] = await selection(page);
  assert.deepEqual(rows.map((cells) => Number(cells[head.indexOf("row")])), [row.row]);
  assert.equal(Number(rows[0][head.indexOf("f")]), row.target_influence);
  // The link finds the same row.
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  assert.deepEqual((await selection(again.page)).slice(1).map((cells) => Number(cells[0])), [row.row]);
  await again.context.close();
  const after = await page.locator("#chart-samples").boundingBox();
  await page.mouse.click(after.x + nowhere.x, after.y + nowhere.y);
  await page.waitForFunction(() => !document.querySelector("[data-testid=selected]"));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a finger scrolls over the rows, taps one, and draws a rectangle when it is asked to", async () => {
  const { page, context, trouble } = await visit(session, { viewport: { width: 400, height: 860 }, hasTouch: true, isMobile: true });
  await ready(page);
  const told = await shellSamples(page);
  const { row } = lonely(told, await read(page, "Rows"));
  const chart = page.locator("#chart-samples");
  const place = async () => {
    await chart.evaluate((element) => element.scrollIntoView({ block: "center" }));
    await page.waitForTimeout(400);
    return chart.boundingBox();
  };
  const driver = await context.newCDPSession(page);
  const drag = async ([x0, y0], [x1, y1]) => {
    const touch = (type, points) => driver.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    await touch("touchStart", [{ x: x0, y: y0 }]);
    for (let step = 1; step <= 10; step += 1) {
      await touch("touchMove", [{ x: x0 + ((x1 - x0) * step) / 10, y: y0 + ((y1 - y0) * step) / 10 }]);
      await page.waitForTimeout(16);
    }
    await touch("touchEnd", []);
    await page.waitForTimeout(400);
  };
  const scrolled = () => page.evaluate(() => scrollY);
  const selected = page.getByTestId("selected");
  const swipe = async () => {
    const { x, y, width, height } = await place();
    const from = await scrolled();
    await drag([x + width / 2, y + height * 0.7], [x + width / 2, y + height * 0.2]);
    return (await scrolled()) - from;
  };
  assert.ok((await swipe()) > 80);
  assert.equal(await selected.count(), 0);

  const box = await place();
  await page.touchscreen.tap(box.x + row.x, box.y + row.y);
  assert.deepEqual((await selection(page)).slice(1).map((cells) => Number(cells[0])), [row.row]);

  const { x, y, width, height } = await place();
  const button = page.getByRole("button", { name: "Draw a rectangle" });
  await button.tap();
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  const from = await scrolled();
  await drag([x + width * 0.5, y + height * 0.3], [x + width * 0.8, y + height * 0.6]);
  assert.equal(await scrolled(), from);
  await page.waitForFunction(() => /^\d[\d\s\u202f]{3,} rows selected/.test(document.querySelector("[data-testid=selected]")?.textContent ?? ""));
  assert.equal(await button.getAttribute("aria-pressed"), "false");
  assert.ok((await swipe()) > 80);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a saved picture lies on paper of the page's colour and names everything in it", async () => {
  for (const [options, paper] of [[{}, "#ffffff"], [{ colorScheme: "dark", viewport: { width: 400, height: 860 } }, "#1b1f24"]]) {
    const { page, context } = await visit(session, options);
    await ready(page);
    for (const [title, names] of [
      ["Rows", ["weight raised", "● sex is Male, label favourable", "◆ sex is Female, not", "hard cut"]],
      ["Boundary", ["Before", "Hard, retrained", "Soft, retrained", "otherwise: ■, ◆"]],
      ["Robustness", ["Before", "Hard, retrained", "Soft, retrained"].flatMap((name) => [`${name}, fixed copies`, `${name}, fresh copies`])],
    ]) {
      const picture = await read(page, title);
      const texts = picture.texts.map(({ text }) => text);
      for (const name of names) assert.ok(texts.includes(name), `${title}: ${name} is not among ${texts}`);
      assert.ok(!texts.some((text) => /^\d+\/\d+$/.test(text)), title);
      assert.deepEqual([picture.paper, picture.size[1]], [paper, picture.size[0]], title);
      const png = (await download(page, `button[aria-label='${title}: save as PNG']`)).bytes.toString("base64");
      const corner = await page.evaluate(async (png) => {
        const image = Object.assign(new Image(), { src: `data:image/png;base64,${png}` });
        await image.decode();
        const ink = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height }).getContext("2d");
        ink.drawImage(image, 0, 0);
        return [...ink.getImageData(image.width - 1, image.height - 1, 1, 1).data];
      }, png);
      assert.deepEqual(corner, [...[1, 3, 5].map((at) => parseInt(paper.slice(at, at + 2), 16)), 255], title);
    }
    await context.close();
  }
});

test("the presenter's pictures have large type too, and lose it again", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  // While curves arrive the page is drawn again and again, and a click might miss.
  await traced(page);
  const sizes = async () => {
    await page.locator("#chart-tradeoff").scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    return page.$$eval("#chart-tradeoff text", (texts) => texts.map((text) => parseFloat(getComputedStyle(text).fontSize)));
  };
  const small = Math.min(...(await sizes()));
  await page.click("#present");
  assert.ok(Math.min(...(await sizes())) >= 1.5 * small);
  assert.ok((await page.$eval("#tradeoff-metric", (button) => parseFloat(getComputedStyle(button).fontSize))) >= 18);
  await page.click("#present");
  assert.equal(Math.min(...(await sizes())), small);
  assert.deepEqual(trouble, []);
  await context.close();
});

/** Where an element is in the window, and how high the window is. */
const extent = (page, selector) =>
  page.$eval(selector, (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom, height: innerHeight, inside: top >= 0 && bottom <= innerHeight && bottom > top };
  });

test("sliders can be moved while any picture is watched, wide, narrow and presenting", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.click("#tab-check");
  await page.waitForTimeout(300);
  const [picture, slider, top] = [await extent(page, "#picture-check"), await extent(page, "#share-of-gap"), await extent(page, "header")];
  assert.ok(slider.inside && slider.top >= top.bottom - 1 && picture.top > slider.bottom && picture.top < 200, JSON.stringify([picture, slider, top]));

  // While presenting, too, unless they are hidden; the question is shown on request, and both are in the link.
  await page.click("#present");
  await page.click("#slide-next");
  assert.ok((await extent(page, "#share-of-gap")).inside);
  await page.click("#present-settings");
  assert.ok((await extent(page, "#chip-predict")).inside);
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  assert.ok(await again.page.locator("#chip-predict").isVisible());
  await again.page.click("#present-bar");
  assert.equal(await again.page.locator("#share-of-gap").count(), 0);
  const hidden = await visit(session, { hash: new URL(again.page.url()).hash });
  await ready(hidden.page);
  assert.equal(await hidden.page.locator("#share-of-gap").count(), 0);
  for (const other of [again, hidden]) await other.context.close();
  assert.deepEqual(trouble, []);
  await context.close();

  const narrow = await visit(session, { viewport: { width: 400, height: 860 } });
  await ready(narrow.page);
  const gap = await value(narrow.page, "test.target_smooth.soft_influence");
  await narrow.page.click("#tab-groups");
  await narrow.page.$eval("#picture-groups", (element) => element.scrollIntoView());
  for (const id of ["#hard-share", "#share-of-gap"]) assert.ok((await extent(narrow.page, id)).inside);
  await slide(narrow.page, "#share-of-gap", 20);
  assert.ok((await value(narrow.page, "test.target_smooth.soft_influence")) > gap + 0.05);
  // At the end it lies below the footer, and covers nothing.
  await narrow.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  assert.ok((await extent(narrow.page, ".handles")).top >= (await extent(narrow.page, "footer")).bottom - 1);
  assert.deepEqual(narrow.trouble, []);
  await narrow.context.close();
});

test("the first screen has the answer: both pictures, both sliders, the verdict; the page is two screens whatever tab is open, and stands still", async () => {
  const before = (context) =>
    context.addInitScript(() => {
      globalThis.shifted = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.shifted += entry.hadRecentInput ? 0 : entry.value))).observe({ type: "layout-shift", buffered: true });
    });
  const { page, context, trouble } = await visit(session, { viewport: { width: 1366, height: 768 }, before });
  for (const id of ["#picture-tradeoff", ".glance", "#hard-share", "#share-of-gap", "[data-testid=headline]", "#tabs"]) assert.ok((await extent(page, id)).inside, id);
  await ready(page);
  await traced(page);
  await page.waitForTimeout(3000);
  const shifted = () => page.evaluate(() => globalThis.shifted);
  const loaded = await shifted();
  assert.ok(loaded < 0.02, String(loaded));
  // The events of a hand that drags, which excuse nothing.
  for (let to = 95; to >= 40; to -= 5) await slide(page, "#share-of-gap", to);
  const dragged = (await shifted()) - loaded;
  assert.ok(dragged < 0.01, String(dragged));
  const words = (await page.getByTestId("headline").innerText()).split(" ").length;
  assert.ok(words <= 30, String(words));
  for (const tab of await page.$$eval("[role=tab]", (tabs) => tabs.map((tab) => tab.id))) {
    await page.click(`#${tab}`);
    assert.equal(await page.locator("[role=tabpanel]:visible").count(), 1);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(height <= 2 * 768, `${tab}: ${height}`);
  }
  // By keyboard: arrows go from tab to tab, and around.
  await page.focus("#tab-export");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement.id === "tab-result" && document.activeElement.getAttribute("aria-selected") === "true");
  assert.deepEqual(trouble, []);
  await context.close();

  const narrow = await visit(session, { viewport: { width: 400, height: 860 }, before });
  // The verdict, the whole picture, three lines of figures and both sliders, and nothing lies over them.
  for (const id of ["[data-testid=headline]", "#picture-tradeoff", ".at-a-glance", "#hard-share", "#share-of-gap"]) assert.ok((await extent(narrow.page, id)).inside, id);
  assert.ok((await extent(narrow.page, ".at-a-glance")).bottom <= (await extent(narrow.page, ".handles")).top);
  await ready(narrow.page);
  await traced(narrow.page);
  await narrow.page.waitForTimeout(3000);
  const still = await narrow.page.evaluate(() => globalThis.shifted);
  assert.ok(still < 0.02, String(still));
  assert.equal(await narrow.page.evaluate(() => document.documentElement.scrollWidth), 400);
  await narrow.context.close();
});

test("twenty changes are undone one by one, and made again, by buttons and by keys", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const state = () => page.evaluate(() => [location.hash, document.querySelector("#hard-share").value, document.querySelector("#share-of-gap").value]);
  // The same numbers every time.
  let seed = 7;
  const random = (below) => ((seed = (seed * 48271) % 2147483647), seed % below);
  const changes = [
    () => slide(page, "#hard-share", 1 + random(40)),
    () => slide(page, "#share-of-gap", 10 + random(140)),
    () => page.selectOption("#tradeoff-metric", ["accuracy", "auc", "log_loss"][random(3)]),
    () => page.selectOption("#tradeoff-rows", ["test", "validation"][random(2)]),
    () => page.check(["#target-demographic_parity", "#target-predictive_equality"][random(2)]),
  ];
  const seen = [await state()];
  for (let change = 0; change < 20; change += 1) {
    await changes[random(changes.length)]();
    await ready(page);
    const now = await state();
    // A choice of what is chosen already is no change.
    if (JSON.stringify(now) !== JSON.stringify(seen.at(-1))) seen.push(now);
  }
  await page.evaluate(() => document.activeElement.blur());
  for (const [k, expected] of seen.slice(0, -1).reverse().entries()) {
    await (k % 2 ? page.click("#undo") : page.keyboard.press("Control+z"));
    await ready(page);
    assert.deepEqual(await state(), expected, `undo ${k}`);
  }
  for (const [k, expected] of seen.slice(1).entries()) {
    await (k % 2 ? page.click("#redo") : page.keyboard.press("Control+Shift+Z"));
    await ready(page);
    assert.deepEqual(await state(), expected, `redo ${k}`);
  }
  assert.ok(await page.locator("#redo").isDisabled());
  assert.deepEqual(trouble, []);
  await context.close();
});

test("no press is lost while curves arrive", async () => {
  const { page, context, trouble } = await visit(session);
  // Each is pressed where it is seen, and does what it says.
  for (const tab of ["rows", "weights", "groups", "boundary", "robustness", "check", "methods", "label-noise", "data", "export", "result"]) {
    const { x, y, width, height } = await page.locator(`#tab-${tab}`).boundingBox();
    await page.mouse.click(x + width / 2, y + height / 2);
    assert.equal(await page.getAttribute(`#tab-${tab}`, "aria-selected"), "true", tab);
  }
  await page.evaluate(() => scrollTo(0, 0));
  for (const sheet of ["data", "predict", "groups", "model", "goal", "correction"]) {
    const { x, y, width, height } = await page.locator(`#chip-${sheet}`).boundingBox();
    await page.mouse.click(x + width / 2, y + height / 2);
    assert.ok(await page.locator(`#sheet-${sheet}`).isVisible(), sheet);
    await page.keyboard.press("Escape");
    assert.ok(!(await page.locator(`#sheet-${sheet}`).isVisible()), sheet);
  }
  assert.deepEqual(trouble, []);
  await context.close();
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
  await move("#bounds-upper", 1.5);
  await page.waitForFunction(() => /to 1\.500/.test(document.querySelector("[data-testid=soft-weights]").innerText));
  assert.ok(!(await page.isChecked("#bounds-upper-none")));
  await move("#bounds-lower", 0.75);
  await page.waitForFunction(() => /weights 0\.750/.test(document.querySelector("[data-testid=soft-weights]").innerText));
  await page.check("#bounds-upper-none");
  await page.waitForTimeout(100);
  await ready(page);
  assert.ok((await range())[1] > 1.6);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.fill("#bounds-upper-exact", "1.123");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /to 1\.123/.test(document.querySelector("[data-testid=soft-weights]").innerText));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the tour runs in a copy: leaving it gives back the visitor's file, settings, tab and place on the page", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await page.setInputFiles("#file", { name: "mine.csv", mimeType: "text/csv", buffer: gunzipSync(readFileSync("www/data/german-credit.csv.gz")) });
  await page.waitForTimeout(200);
  await ready(page);
  await slide(page, "#share-of-gap", 60);
  await page.click("#tab-weights");
  await page.waitForTimeout(300);
  const seen = async () => [new URL(page.url()).hash, await page.evaluate(() => scrollY), await value(page, "test.target_smooth.soft_retrained")];
  const before = await seen();
  // As a hand presses it: the driver's click would first scroll the page for a button that is in sight already.
  const { x, y, width, height } = await page.locator("#tour").boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  for (let step = 0; step < 5; step += 1) {
    await page.waitForTimeout(300);
    await ready(page);
    await page.click("#tour-next");
  }
  await ready(page);
  await page.click("#tour-end");
  await page.waitForTimeout(400);
  await ready(page);
  assert.deepEqual(await seen(), before);
  assert.equal(await page.getByTestId("notice").innerText(), "");
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
      const [card, frame] = [await extent(page, ".tour"), await extent(page, `#picture-${picture}`)];
      assert.ok(card.inside, JSON.stringify(card));
      if (viewport.width === 400) assert.ok(card.bottom - card.top <= viewport.height / 3);
      else assert.ok(frame.top >= (await extent(page, "header")).bottom && frame.top < 320, `${picture}: ${frame.top}`);
      if (step > 0) {
        const chart = await extent(page, `#picture-${picture} .chart`);
        assert.ok(chart.top >= 0 && (chart.bottom <= card.top + 1 || chart.right <= card.left), `${picture} ${viewport.width}: ${JSON.stringify([chart, card])}`);
      }
      // What it asks to be moved is in sight.
      if (step === 4) assert.ok((await extent(page, "#share-of-gap")).inside);
      if (step === 5) assert.ok((await extent(page, "#world-bias")).inside);
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
