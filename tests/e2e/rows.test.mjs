// The rows, as a person explores them: selected by buttons, by a rectangle, by a click, by a finger; what weights they have.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { download, ready, slide, start, value, visit } from "./browser.mjs";
import { lonely, read, selection, shellSamples, traced } from "./pictures.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

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

test("the weights are counted by group and label, as in the file, and label and group lead what they follow", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const told = [...(await shellSamples(page)).values()];
  // The shell's file has the update's weights.
  await page.selectOption("#told-models", "update");
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

test("the selected rows are what hard unlearning removes, until a share is asked for again", async () => {
  const { page, context, trouble } = await visit(session);
  await page.click("#bundled-german_credit");
  await ready(page);
  await page.click("#select-harms-both");
  const told = () => page.getByTestId("selected").innerText();
  const selected = Number((await told()).match(/^(\d+) rows selected/)[1]);
  const before = { gap: await value(page, "test.target_smooth.hard_retrained"), address: page.url() };
  await page.click("#remove-only");
  await ready(page);
  assert.match(await told(), new RegExp(`hard removes ${selected}, `));
  assert.ok(await page.locator("#remove-only").isDisabled());
  assert.equal(await page.locator("#hard-share").count(), 0);
  assert.match(await page.locator(".handles .hard").innerText(), new RegExp(`removes ${selected} chosen rows`));
  assert.notEqual(await value(page, "test.target_smooth.hard_retrained"), before.gap);
  assert.match(await page.getByTestId("reading-tradeoff").innerText(), /the chosen rows are no share/);
  // The address carries them.
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  assert.match(await again.page.locator(".handles .hard").innerText(), new RegExp(`removes ${selected} chosen rows`));
  await again.context.close();
  // One step back, and forward again.
  await page.click("#undo");
  await ready(page);
  assert.equal(await value(page, "test.target_smooth.hard_retrained"), before.gap);
  await page.click("#redo");
  await ready(page);
  // A report names them; by share again there are none.
  const report = JSON.parse((await download(page, "#export-report")).bytes.toString());
  assert.equal(report.configuration.removed.length, selected);
  await page.click("#removed-back");
  await ready(page);
  assert.equal(await value(page, "test.target_smooth.hard_retrained"), before.gap);
  assert.equal(await page.locator("#hard-share").count(), 1);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("with many groups rows stand by their influence on all gaps, or on one", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  assert.equal(await page.locator("#influence-on").count(), 0);
  await page.selectOption("#groups-sides", "any");
  await page.selectOption("#group-add", "race");
  await ready(page);
  const report = JSON.parse((await download(page, "#export-report")).bytes.toString());
  const gaps = report.models.find((model) => model.role === "before").validation_groups.gaps;
  const options = await page.locator("#influence-on option").evaluateAll((list) => list.map((option) => option.value));
  assert.deepEqual(options, ["", ...gaps.flatMap((gap, k) => (gap.driven ? [String(k)] : []))]);
  const harmful = async () => {
    await page.click("#select-harms-both");
    const [head, ...rows] = await selection(page);
    const [row, f] = ["row", "f"].map((name) => head.indexOf(name));
    return rows.map((cells) => [Number(cells[row]), Number(cells[f])]);
  };
  const image = () => page.evaluate(() => globalThis.softUnlearnCharts.image(document.getElementById("chart-samples"), "png"));
  const whole = await harmful();
  const seen = [];
  // Harm is what makes a gap larger when the row stays: without the row it moves to 0.
  for (const value of options.slice(1, 3)) {
    await page.selectOption("#influence-on", value);
    await page.waitForFunction((value) => document.getElementById("influence-on").value === value, value);
    await page.waitForTimeout(500);
    assert.equal(await page.getByTestId("selected").count(), 0);
    const rows = await harmful();
    assert.equal(rows.length, 50);
    assert.notDeepEqual(rows, whole);
    for (const [k, [, f]] of rows.entries()) {
      assert.ok(f * gaps[Number(value)].gap.value < 0, `${f}`);
      assert.ok(k === 0 || Math.abs(f) <= Math.abs(rows[k - 1][1]), `${k}`);
    }
    seen.push(await image());
  }
  assert.notEqual(seen[0], seen[1]);
  await page.selectOption("#influence-on", "");
  await page.waitForTimeout(200);
  assert.deepEqual(await harmful(), whole);
  assert.deepEqual(trouble, []);
  await context.close();
});
