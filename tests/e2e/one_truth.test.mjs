// One truth: headline, lines of figures, sentences, bars, bracket, tables and text alternatives tell the same figures, of the same rows and models,
// in one unit, and speak of the goal that was chosen. The pictures of the rows and their weights show the same model.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { download, ready, slide, start, value, visit } from "./browser.mjs";
import { read, selection, shellSamples, traced } from "./pictures.mjs";
import { TEN_GROUPS, asked, cards, unsigned, versionOf } from "./questions.mjs";

let session, version;
before(async () => {
  session = await start();
  version = await versionOf(session);
});
after(() => session?.stop());

/** Numbers as the page writes them. */
const number = (value, decimals) => {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
};
const signed = (value, decimals) => {
  const text = number(value, decimals);
  return Number(text.replace("\u2212", "-")) === 0 ? `±${text}` : value > 0 ? `+${text}` : text;
};
const percent = (share, decimals = 1) => `${number(share * 100, decimals)}\u202f%`;
const found = (text) => [...text.matchAll(/\d+(?:\u202f\d{3})*(?:\.\d+)?/g)].map(([number]) => number);

/** The rate of each goal: its key in the tables, its name, and what no explanation may speak of. */
const RATES = {
  selection_rate: ["selection", /selection rate|predicts \u201c/, /true positive|false positive/],
  true_positive_rate: ["tpr", /true positive rate/, /selection rate|false positive|predicts \u201c/],
  false_positive_rate: ["fpr", /false positive rate/, /selection rate|true positive|predicts \u201c/],
};

const text = (page, selector) => page.$eval(selector, (element) => element.textContent);

for (const [name, set, configuration] of [
  ["Adult, equal selection rates", "adult", {}],
  ["Adult, equal opportunity", "adult", { criteria: ["true_positive_rate"] }],
  ["Adult, equal false positive rates", "adult", { criteria: ["false_positive_rate"] }],
  ["Adult, ten groups", "adult", TEN_GROUPS],
  ["COMPAS", "compas", {}],
]) {
  test(`every place tells the same: ${name}`, async () => {
    const { page, context, trouble } = await visit(session, { hash: asked(version, set, configuration) });
    await ready(page);
    await traced(page);
    const many = configuration.groups !== undefined;
    const [rate, spoken, unspoken] = RATES[configuration.criteria?.[0] ?? "selection_rate"];
    for (const rows of ["test", "validation"]) {
      for (const models of ["retrained", "update"]) {
        const where = `${name}, ${rows}, ${models}`;
        await page.selectOption("#tradeoff-rows", rows);
        await page.selectOption("#told-models", models);
        await page.locator("#chart-tradeoff").scrollIntoViewIfNeeded();
        await page.locator(`#chart-tradeoff[aria-label*='the gap, ${rows} rows']`).waitFor();
        // The picture is drawn a moment later.
        await page.waitForFunction((models) => {
          const labels = [...document.querySelectorAll("#chart-tradeoff text")].map((text) => text.textContent).filter((text) => /^[kr] = /.test(text));
          return labels.every((label) => label.endsWith(`, ${models}`));
        }, models);
        const roles = ["before", ...["hard", "soft"].map((kind) => `${kind}_${models === "update" ? "influence" : "retrained"}`)];
        const of = (figure, role) => value(page, `${rows}.${figure}.${role}`);
        const gaps = await Promise.all(roles.map((role) => of("target_smooth", role)));
        const right = await Promise.all(roles.map((role) => of("accuracy", role)));
        // A gap without another side has no sign.
        const gap = (value) => (many ? number(value * 100, 1) : signed(value * 100, 1));

        // The lines of figures, and the table of the same rows.
        const shown = await cards(page);
        for (const [i, [told, accuracy, change]] of shown.entries()) {
          assert.equal(told.split(" ")[0], gap(gaps[i]), `${where}: gap ${i}`);
          assert.equal(await page.getByTestId(`${rows}.target_smooth.${roles[i]}`).locator(".value").textContent(), gap(gaps[i]), `${where}: gap ${i} in the table`);
          assert.equal(accuracy, percent(right[i]), `${where}: accuracy ${i}`);
          const cell = await page.getByTestId(`${rows}.accuracy.${roles[i]}`).locator(".change").allTextContents();
          const [changed] = cell.map((it) => it.replace(/,.*/, ""));
          assert.equal(unsigned(change), unsigned(changed ?? ""), `${where}: change of accuracy ${i}`);
        }
        const halves = shown.map(([told]) => told.split(" ")[1]);

        // The headline has no number that the lines have not, but for what it counts.
        const headline = await text(page, "[data-testid=headline]");
        assert.match(headline, new RegExp(`^(?:${rows}|\\d|on |nothing|out of)`, "i"), where);
        if (/^\w+ rows, /.test(headline)) assert.match(headline, models === "update" ? /^\w+ rows, update:/ : /^\w+ rows, retrained:/, where);
        const known = new Set([...shown.flat().flatMap(found), ...found(await text(page, `#table-${rows} caption`)), ...gaps.map((it) => number(Math.abs(it) * 100, 1))]);
        const counted = headline.replace(/removing [\d.]+\s%/, "").replace(/come to \d+\s% of the way/, "").replace(/chance alone makes of equal groups \([\d.]+\)/, "");
        for (const told of found(counted)) assert.ok(known.has(told), `${where}: ${told} of “${headline}” stands nowhere else: ${[...known]}`);

        // Bars and bracket.
        const drawn = await page.$eval(".glance svg.bars", (svg) => ({
          told: svg.getAttribute("aria-label"),
          bars: [...svg.querySelectorAll("text:not([class])")].map((text) => Number(text.textContent)),
          gaps: [...svg.querySelectorAll("text.gap:not(.around)")].map((text) => text.textContent),
          around: [...svg.querySelectorAll("text.around")].map((text) => text.textContent),
        }));
        assert.ok(drawn.told.includes(`${rows} rows, ${models === "update" ? "by influence update" : "retrained"}`), `${where}: ${drawn.told}`);
        if (!many) {
          assert.deepEqual(drawn.gaps, gaps.map(gap), where);
          assert.deepEqual(drawn.around, halves, where);
          for (const [i, value] of gaps.entries()) assert.ok(Math.abs(drawn.bars[2 * i] - drawn.bars[2 * i + 1] - value * 100) < 0.11, `${where}: bars ${i}`);
        }

        // The picture in words.
        const alternative = await page.$eval("#chart-tradeoff", (chart) => chart.getAttribute("aria-label"));
        for (const [i, title] of [["Before"], ["Hard"], ["Soft"]].entries()) {
          const model = i ? `${title}, ${models}` : title;
          assert.ok(alternative.includes(` ${model}: accuracy ${percent(right[i], 2)}, gap ${gap(gaps[i])} points.`), `${where}: ${model} in “${alternative}”`);
        }
        for (const label of await page.$$eval("#chart-tradeoff text", (texts) => texts.map((text) => text.textContent).filter((text) => /^[kr] = /.test(text)))) {
          const [, share, how] = label.match(/= (\d+\s%), (.*)/);
          assert.equal(how, models, where);
          assert.ok((await text(page, "[data-testid=reading-tradeoff]")).includes(share), `${where}: ${label}`);
        }

        // The sentences.
        const sentences = await page.$$eval(".sentences > p:not([class]):not([data-testid])", (list) => list.map((it) => it.textContent));
        const retrained = sentences.find((sentence) => sentence.startsWith("Retrained"));
        assert.ok(retrained.includes(`on the ${rows} rows is`), where);
        const all = await Promise.all(["hard_retrained", "soft_retrained", "hard_influence", "soft_influence"].map((role) => of("target_smooth", role)));
        const [hard, soft, hardUpdate, softUpdate] = all.map((it) => `${gap(it)} points`);
        assert.ok(retrained.includes(`${hard} after hard and ${soft} after soft unlearning; the update said ${hardUpdate} and ${softUpdate}.`), `${where}: ${retrained}`);
        const beyond = sentences.find((sentence) => sentence.startsWith("Hard unlearning "));
        if (!many && beyond) for (const i of [1, 2]) assert.ok(beyond.includes(`${gap(gaps[i])} ${halves[i]} points`), `${where}: ${beyond}`);
        // Of the weights those of the model that is spoken of.
        const weights = sentences.find((sentence) => sentence.startsWith("Of "));
        const own = await page.getByTestId("retrained-weights").count();
        const done = await text(page, models === "retrained" && own ? "[data-testid=retrained-weights]" : "[data-testid=soft-weights]");
        const [, raised, lowered] = done.match(/([\d\u202f]+) raised, ([\d\u202f]+) lowered/);
        assert.ok(weights.includes(`raises the weight of ${raised} and lowers that of ${lowered},`), `${where}: ${weights}; ${done}`);

        // The groups: the goal's own rate of each, before, hard and soft.
        const reading = await text(page, "[data-testid=reading-groups]");
        assert.ok(reading.startsWith(`On the ${rows} rows the `), `${where}: ${reading}`);
        const listed = await page.$$eval(`[data-testid^='${rows}.${rate}_'][data-testid$='.before']`, (cells) =>
          cells.filter((cell) => !cell.closest(".small-group")).map((cell) => cell.dataset.testid.match(/_(\d+)\./)[1]));
        const shares = async (role) => Promise.all(listed.map((group) => of(`${rate}_${group}`, role)));
        const byModel = await Promise.all(roles.map(shares));
        if (many) {
          const ranges = byModel.map((shares) => `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`);
          assert.ok(reading.includes(`is ${ranges[0]} before, ${ranges[1]} after hard and ${ranges[2]} after soft`), `${where}: ${reading}; ${ranges}`);
          const first = sentences[0];
          for (const end of [Math.min(...byModel[0]), Math.max(...byModel[0])]) assert.ok(first.includes(percent(end)), `${where}: ${first}`);
        } else {
          const told = [0, 1].map((group) => byModel.map((shares) => percent(shares[group])));
          assert.ok(reading.includes(`is ${told[0][0]} before, ${told[0][1]} after hard and ${told[0][2]} after soft`), `${where}: ${reading}; ${told}`);
          assert.ok(reading.endsWith(`, ${told[1][0]}, ${told[1][1]} and ${told[1][2]}.`), `${where}: ${reading}; ${told}`);
          for (const share of [told[0][0], told[1][0]]) assert.ok(sentences[0].includes(share), `${where}: ${sentences[0]}`);
        }

        // What explains speaks of the goal that was chosen, and of no other.
        const explained = [headline, ...sentences, reading, drawn.told, alternative, await text(page, "[data-testid=reading-weights]"), await text(page, "[data-testid=reading-samples]")];
        const notes = await page.$$eval("[data-testid=warnings] li", (list) => list.map((it) => it.textContent));
        assert.match(`${sentences.join(" ")} ${reading}`, spoken, where);
        for (const told of [...explained, ...notes]) assert.doesNotMatch(told, unspoken, where);
      }
    }
    assert.deepEqual(trouble, []);
    await context.close();
  });
}

/** Has the page remember what each picture was last asked to draw. */
const remembering = (context) =>
  context.addInitScript(() => {
    globalThis.asked = {};
    let charts;
    Object.defineProperty(globalThis, "softUnlearnCharts", {
      get: () => charts,
      set: (plain) => {
        charts = { ...plain, draw: (element, option, points, ...rest) => ((globalThis.asked[element.id] = { option, points }), plain.draw(element, option, points, ...rest)) };
      },
    });
  });

/** A picture's option and points, as it was last drawn. */
const drawnBy = (page, id) =>
  page.evaluate((id) => {
    const { option, points } = globalThis.asked[id];
    return { option: JSON.parse(option), points: [...(points ?? [])].map((series) => [...series]) };
  }, id);

/** How many weights lie at or below each of these limits, and above the one before. */
const byLimits = (weights, limits) => limits.map((limit, k) => weights.filter((weight) => weight <= limit && (k === 0 || weight > limits[k - 1])).length);
const sizes = ({ points }) => [0, 1, 2, 3, 4].map((k) => points.slice(4 * k, 4 * k + 4).reduce((sum, series) => sum + series.length / 2, 0));

test("rows, weights and boundary show the weights of the model that the page speaks of, as the files have them", async () => {
  const { page, context, trouble } = await visit(session, { before: remembering });
  await ready(page);
  await traced(page);
  const samples = [...(await shellSamples(page)).values()];
  const report = JSON.parse((await download(page, "#export-report")).bytes);
  // The weights of the retrained model are those that a trainer is given; row numbers are from 0 there.
  assert.equal(report.retrained_weights.negative + report.soft_weights.negative, 0);
  const lines = (await download(page, "#export-weights")).bytes.toString().trim().split("\n").map((line) => line.split(","));
  const given = new Map(lines.filter(([, part]) => part === "train").map(([row, , weight]) => [Number(row) + 1, Number(weight)]));
  const files = { retrained: samples.map(({ row }) => given.get(row)), update: samples.map((row) => row.weight_soft_kept) };
  assert.equal(given.size, samples.length);
  assert.notDeepEqual(files.retrained, files.update);
  await page.click("#select-harms-both");
  await selection(page);

  const ends = {};
  for (const models of ["retrained", "update", "retrained"]) {
    await page.selectOption("#told-models", models);
    // What each picture was last asked to draw.
    await page.waitForFunction(
      (models) =>
        ["chart-samples", "chart-slope", "chart-weights", "chart-boundary"].every((id) => {
          const option = JSON.stringify(globalThis.asked[id]?.option ?? "");
          return option.includes(`oft weight, ${models}`) || option.includes(`Soft, ${models}`);
        }),
      models,
    );
    const weights = files[models];
    const of = new Map(samples.map(({ row }, i) => [row, weights[i]]));
    const told = models === "retrained" ? report.retrained_weights : report.soft_weights;
    const alternative = (id) => drawnBy(page, id).then(({ option }) => option.aria.label.description);

    // Rows: colours in the picture, the column of the table and of its file.
    assert.deepEqual(sizes(await drawnBy(page, "chart-samples")), byLimits(weights, [0, 0.95, 1.05, 2, Infinity]), models);
    assert.equal(await text(page, "[data-testid=whose-samples]"), `colour: soft weight, ${models}`);
    assert.ok((await alternative("chart-samples")).endsWith(`Colour: soft weight, ${models}.`));
    const [head, ...rows] = await selection(page);
    const [row, weight] = ["row", `soft weight, ${models}`].map((name) => head.indexOf(name));
    assert.equal(rows.length, 50);
    for (const cells of rows) assert.equal(Number(cells[weight]), of.get(Number(cells[row])), `${models}: row ${cells[row]}`);
    const csv = (await download(page, "button[aria-label^='Rows: save table table-rows as CSV']")).bytes.toString();
    assert.ok(csv.split("\r\n")[0].includes(`soft weight, ${models}`), csv.slice(0, 200));

    // Weights: the curve by rank, the histogram, both tables, what is read aloud.
    const slope = await drawnBy(page, "chart-slope");
    assert.equal(slope.option.series[0].name, `Soft, ${models}`);
    const harm = report.target_before < 0 ? -1 : 1;
    const ranked = samples.map(({ target_influence }, i) => [harm * target_influence, weights[i]]).sort((a, b) => a[0] - b[0]);
    for (let k = 0; k < slope.points[0].length; k += 2) assert.equal(slope.points[0][k + 1], Math.fround(ranked[slope.points[0][k]][1]), `${models}: rank ${slope.points[0][k]}`);
    const { option } = await drawnBy(page, "chart-weights");
    const { min, max } = option.xAxis[1];
    const bars = option.series[1].data.map(({ value }) => value ?? 0);
    const toOne = Math.round(bars.length / (max - min));
    const edges = bars.map((_, i) => (Math.round(min * toOne) + i) / toOne);
    const counts = bars.map((_, i) => weights.filter((weight) => weight >= edges[i] && (i === bars.length - 1 || weight < edges[i + 1])).length);
    assert.deepEqual(bars, counts, models);
    assert.equal(option.series[1].name, `Soft, ${models}`);
    const digits = (value) => value.toLocaleString("en").replaceAll(",", "\u202f");
    const changed = `${digits(told.raised)} raised, ${digits(told.lowered)} lowered`;
    for (const said of [await text(page, "[data-testid=reading-weights]"), await alternative("chart-slope"), await alternative("chart-weights")]) assert.ok(said.includes(changed), `${models}: ${said}`);
    assert.equal(await text(page, "[data-testid=whose-weights]"), `Soft weights, ${models}`);
    const means = await page.$$eval("#table-weights tbody tr td:last-child", (cells) => cells.map((cell) => Number(cell.dataset.value)));
    const followed = await page.$$eval("#table-explanations tbody:first-of-type td:nth-of-type(3)", (cells) => cells.map((cell) => Number(cell.dataset.value)));
    const cells = [[1, 1], [1, 0], [0, 1], [0, 0]].map(([group, label]) => weights.filter((_, i) => samples[i].group === group && samples[i].label === label));
    for (const [i, own] of [...cells, weights].entries()) {
      const mean = own.reduce((sum, weight) => sum + weight, 0) / own.length;
      assert.ok(Math.abs(means[i] - mean) < 1e-9, `${models}: mean ${i} ${means[i]} ${mean}`);
      if (i < 4) assert.ok(Math.abs(followed[i] - mean) < 1e-9, `${models}: followed ${i} ${followed[i]} ${mean}`);
    }
    const svg = (await download(page, "button[aria-label='Weights, histogram: save as SVG']")).bytes.toString();
    assert.ok(svg.includes(`>Soft, ${models}<`), models);
    assert.ok((await read(page, "Rows")).texts.some((it) => it.text === `colour: soft weight, ${models}`), models);

    // Boundary: sizes of points, and the line.
    const plane = await drawnBy(page, "chart-boundary");
    assert.deepEqual(sizes(plane), byLimits(weights, [0.05, 0.95, 1.05, 2, Infinity]), models);
    const line = plane.option.series.at(-1);
    assert.equal(line.name, `Soft, ${models}`);
    assert.equal(line.data.length, 2);
    ends[models] = String(line.data);
    assert.equal(await text(page, "[data-testid=whose-boundary]"), `size: soft weight, ${models}`);
    assert.match(await alternative("chart-boundary"), new RegExp(`Size: soft weight, ${models}\\..* Soft, ${models}: from`));
  }
  assert.notEqual(ends.retrained, ends.update);
  assert.deepEqual(trouble, []);
  await context.close();
});

for (const viewport of [{ width: 1366, height: 768 }, { width: 400, height: 860 }]) {
  test(`while the retrained model is computed, the pictures say so and keep their places, ${viewport.width} pixels wide`, async () => {
    const before = (context) =>
      context.addInitScript(() => {
        globalThis.shifted = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.shifted += entry.hadRecentInput ? 0 : entry.value))).observe({ type: "layout-shift", buffered: true });
      });
    const { page, context, trouble } = await visit(session, { viewport, before });
    await ready(page);
    await traced(page);
    for (const [tab, key, told] of [["rows", "samples", "colour: soft weight"], ["weights", "weights", "Soft weights"], ["boundary", "boundary", "size: soft weight"]]) {
      await page.click(`#tab-${tab}`);
      await page.locator(`#picture-${key} .chart`).first().scrollIntoViewIfNeeded();
      await page.waitForTimeout(600);
      const seen = await page.evaluateHandle((key) => {
        const words = () => document.querySelector(`[data-testid=whose-${key}]`).textContent;
        const seen = [words()];
        new MutationObserver(() => seen.at(-1) !== words() && seen.push(words())).observe(document.querySelector(`#picture-${key}`), { subtree: true, childList: true, characterData: true });
        globalThis.shifted = 0;
        return seen;
      }, key);
      await slide(page, "#share-of-gap", tab === "weights" ? 70 : 90);
      await traced(page);
      assert.deepEqual(await seen.jsonValue(), [`${told}, retrained`, `${told}, update (retrained to come)`, `${told}, retrained`], tab);
      const shifted = await page.evaluate(() => globalThis.shifted);
      assert.ok(shifted < 0.01, `${tab}: ${shifted}`);
      await slide(page, "#share-of-gap", 100);
    }
    assert.deepEqual(trouble, []);
    await context.close();
  });
}
