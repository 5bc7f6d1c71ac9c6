// One truth: headline, lines of figures, sentences, bars, bracket, tables and text alternatives tell the same figures, of the same rows and models,
// in one unit, and speak of the goal that was chosen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ready, start, value, visit } from "./browser.mjs";
import { traced } from "./pictures.mjs";
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
        await page.waitForTimeout(100);
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
