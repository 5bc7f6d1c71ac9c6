// The curves and the questions, as a person explores them: ways of looking, history, undo, bounds, a made-up world.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { download, ready, slide, start, value, visit } from "./browser.mjs";
import { traced } from "./pictures.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

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

test("the made-up world answers to its sliders", async () => {
  const { page, context, trouble } = await visit(session);
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
    assert.match(await page.getByTestId("reading-groups").innerText(), new RegExp(`^On the ${part} rows`));
    assert.equal(await page.locator("#picture-groups h3").innerText(), `Reliability on the ${part} rows`);
    await page.locator("#chart-calibration").scrollIntoViewIfNeeded();
    await page.locator(`#chart-calibration[aria-label*='on the ${part} rows']`).waitFor();
    await page.locator("#chart-tradeoff").scrollIntoViewIfNeeded();
    await page.locator(`#chart-tradeoff[aria-label*='the gap, ${part} rows']`).waitFor();
  }
  await page.check("#target-robustness");
  await page.waitForTimeout(50);
  await ready(page);
  assert.match(await page.getByTestId("reading-tradeoff").innerText(), /^On the validation rows: the mean loss under attack is [\d.]+ before/);
  // A mean of a row, as every loss on the page: copies beyond the boundary cost more than log 2, and less than ten.
  const robust = await value(page, "validation.target_smooth.before");
  assert.ok(robust > Math.log(2) && robust < 10, robust);
  assert.match(await page.locator("table.figures", { hasText: "Loss under attack, F" }).first().textContent(), /mean over the copies/);
  assert.deepEqual(trouble, []);
  await context.close();
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

test("a kept goal spares the validation loss, too, and says what that bought", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const report = async () => JSON.parse((await download(page, "#export-report")).bytes.toString());
  const plain = await report();
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  assert.match(await page.getByTestId("kept-utility").innerText(), /^No step towards the goal may raise the validation loss, to first order, unless/);
  await page.check("#keep-utility");
  await page.waitForTimeout(100);
  await ready(page);
  const spared = await report();
  assert.deepEqual([plain.configuration.correction.keep_utility, spared.configuration.correction.keep_utility], [undefined, true]);
  const loss = (report, role) => {
    const { validation } = report.models.find((model) => model.role === role);
    return (validation.log_loss_sum / validation.weight).toFixed(4);
  };
  const [update, retrained] = ["soft_influence", "soft_retrained"].map((role) => `${loss(spared, role)} instead of ${loss(plain, role)}`);
  assert.equal(await page.getByTestId("kept-utility").innerText(), `Mean validation loss updated ${update}, retrained ${retrained}.`);
  assert.ok(loss(spared, "soft_influence") < loss(plain, "soft_influence"));
  // A link has it.
  const again = await visit(session, { hash: await page.evaluate(() => location.hash) });
  await ready(again.page);
  assert.ok(await again.page.isChecked("#keep-utility"));
  for (const it of [trouble, again.trouble]) assert.deepEqual(it, []);
  await again.context.close();
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
