// The comparison of methods, in the browser.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import AxeBuilder from "axe-core";
import { download, ready, slide, start, visit } from "./browser.mjs";

const softUnlearn = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/soft-unlearn`;
let session;
before(async () => (session = await start()));
after(() => session?.stop());

const progress = (page) => page.getByTestId("methods-progress").innerText();
/** Stops a comparison as soon as its table has so many rows: by a driver's click a quick machine might be done before. */
const stopAt = (page, table, rows, button) =>
  page.waitForFunction(
    ([table, rows, button]) => {
      const stop = document.querySelector(button);
      if (!stop?.checkVisibility() || document.querySelectorAll(`${table} tbody tr`).length < rows) return false;
      stop.click();
      return true;
    },
    [table, rows, button],
  );
const seeds = async (page, count) => {
  await page.fill("#methods-seeds", String(count));
  await page.press("#methods-seeds", "Enter");
};

test("all methods on Adult, five seeds, hard and soft; the page answers meanwhile; the table sorts", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await seeds(page, 5);
  const start = Date.now();
  await page.click("#methods-run");
  await page.waitForSelector("#table-methods tbody tr");
  // The window's own thread is free: frames come while cells are computed.
  const longest = await page.evaluate(async () => {
    let last = performance.now();
    let longest = 0;
    for (let k = 0; k < 60; k += 1) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    return longest;
  });
  await page.waitForFunction(() => /cells computed in/.test(document.querySelector("[data-testid=methods-progress]").textContent), null, { timeout: 240_000 });
  console.log(`all methods on Adult, 5 seeds: ${(Date.now() - start) / 1000} s, longest pause ${longest.toFixed(0)} ms; ${await progress(page)}`);
  const lines = await page.$$eval("#table-methods tbody tr", (rows) => rows.map((row) => row.innerText));
  assert.equal(lines.length, 35);
  assert.ok(lines.every((line) => !/grow without bound/.test(line)));
  // Sorting by distance: retraining, at 0, comes first; aria-sort says so.
  await page.click("#table-methods th button:has-text('distance')");
  const first = page.locator("#table-methods tbody tr").first();
  await page.waitForFunction(() => document.querySelector("#table-methods th[aria-sort=ascending]")?.textContent.includes("distance"));
  assert.match(await first.innerText(), /Retraining/);
  await page.selectOption("#methods-schemes", "soft");
  await page.waitForFunction(() => document.querySelectorAll("#table-methods tbody tr").length === 15);
  assert.equal(await page.locator("#table-pairs tbody tr").count(), 15);
  assert.match(await page.getByTestId("reading-methods").innerText(), /^Approximated, over \d+ pairs/);
  const csv = await download(page, "button[aria-label^='Methods: save table table-methods as CSV']");
  assert.match(csv.bytes.toString(), /SCRUB/);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("stop keeps what was found, go on finishes it; a setting is searched on validation and used", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await seeds(page, 1);
  await page.click("#methods-run");
  await stopAt(page, "#table-methods", 4, "#methods-stop");
  await page.waitForFunction(() => /^Stopped/.test(document.querySelector("[data-testid=methods-progress]").textContent.trim()));
  const stopped = Number((await progress(page)).match(/(\d+) cells/)[1]);
  assert.equal(await page.innerText("#methods-run"), "Go on");
  await page.click("#methods-run");
  await page.waitForFunction(() => /cells computed in/.test(document.querySelector("[data-testid=methods-progress]").textContent), null, { timeout: 120_000 });
  assert.ok(stopped >= 4 && stopped < 30, String(stopped));
  assert.ok((await page.locator("#table-methods tbody tr").count()) >= 30);

  await page.selectOption("#algorithm", "neg_grad_plus");
  await page.waitForTimeout(100);
  await ready(page);
  await page.click("#method-search");
  await page.getByTestId("method-searched").waitFor();
  await ready(page);
  const best = (await page.getByTestId("method-searched").innerText()).match(/balance = ([\d.]+):/)[1];
  assert.equal(await page.inputValue("#method-balance"), best);
  assert.match(await page.innerText("#table-test thead"), /Soft, NegGrad\+/);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("curves: every algorithm at four strengths; the table shows the whole strength alone", async () => {
  const { page, context, trouble } = await visit(session);
  await page.click("#bundled-compas");
  await page.waitForTimeout(150);
  await ready(page);
  await seeds(page, 1);
  const compare = async (cells) => {
    await page.click("#methods-run");
    await page.waitForFunction((cells) => new RegExp(`^${cells} cells computed in`).test(document.querySelector("[data-testid=methods-progress]").textContent.trim()), cells, { timeout: 120_000 });
    await ready(page);
    // Not the times.
    return page.$$eval("#table-methods tbody tr", (rows) => rows.map((row) => [...row.cells].slice(0, 8).map((cell) => cell.dataset.value ?? cell.innerText).join(" ")));
  };
  const alone = await compare(35);
  assert.equal(alone.length, 35);
  await page.click("#methods-choose summary");
  await page.check("#methods-curves");
  assert.deepEqual(await compare(35 + 3 * 30), alone);
  // The link has it.
  const again = await visit(session, { hash: new URL(page.url()).hash });
  await ready(again.page);
  assert.equal(await again.page.isChecked("#methods-curves"), true);
  await again.context.close();
  assert.deepEqual(trouble, []);
  await context.close();
});

test("corrupted labels: what unlearning the known ones regains is the shell's to the last bit; stop, go on, a link", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const told = () => page.getByTestId("corrective-progress").innerText();
  const finished = () => page.waitForFunction(() => /models made in/.test(document.querySelector("[data-testid=corrective-progress]").textContent), null, { timeout: 120_000 });
  assert.match(await told(), /^Labels of training rows are flipped in a copy/);
  await slide(page, "#corrective-share", 40);
  await slide(page, "#corrective-known", 35);
  await page.selectOption("#corrective-rows", "unprivileged");
  await page.waitForTimeout(150);
  await slide(page, "#corrective-seeds", 2);
  const start = Date.now();
  await page.click("#corrective-run");
  await stopAt(page, "#table-corrective", 1, "#corrective-stop");
  await page.waitForFunction(() => /^Stopped/.test(document.querySelector("[data-testid=corrective-progress]").textContent.trim()));
  assert.equal(await page.innerText("#corrective-run"), "Go on");
  await page.click("#corrective-run");
  await finished();
  console.log(`corrupted labels on Adult, 2 seeds: ${(Date.now() - start) / 1000} s; ${await told()}`);
  assert.match(await page.getByTestId("reading-corrective").innerText(), /^With \d+ of .* training labels flipped, accuracy on clean test rows goes from/);

  // The link has the settings of this panel, the report the question whole; a shell that is given them tells the same figures, digit by digit.
  const { configuration } = JSON.parse((await download(page, "#export-report")).bytes);
  const { view } = JSON.parse(Buffer.from(new URL(page.url()).hash.match(/[A-Za-z0-9_-]+$/)[0], "base64url").toString());
  assert.deepEqual({ labels: "favourable", strength: 0.8, algorithm: "influence", ...view.corrective }, { share: 0.4, rows: "unprivileged", labels: "favourable", known: 0.35, strength: 0.8, algorithm: "influence", seeds: 2 });
  const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-"));
  const file = (name, content) => (writeFileSync(join(folder, name), JSON.stringify(content)), join(folder, name));
  const out = join(folder, "recovered.csv");
  execFileSync(softUnlearn, ["corrupted-labels", "--config", file("config.json", configuration), "--data", "www/data/adult.csv.gz", "--settings", file("corrective.json", view.corrective), "--table", out], { stdio: "pipe" });
  const [head, ...lines] = readFileSync(out, "utf8").trim().split("\n").map((line) => line.split(","));
  const own = await page.$$eval("#table-corrective-all tbody tr", (rows) => rows.map((row) => [row.querySelector("th").textContent, ...[...row.querySelectorAll("td")].map((cell) => cell.dataset.value)]));
  const columns = ["model", "known_share", "test_accuracy", "against_no_correction", "against_retraining_without_all", "test_accuracy_affected", "test_accuracy_elsewhere", "test_log_loss", "test_target", "test_target_decisions", "labels_recovered", "weight_removed"];
  assert.equal(own.length, 3 + 7 * 6);
  assert.equal(await page.locator("#table-corrective tbody tr").count(), 3 + 6);
  assert.deepEqual(own.map((row) => row.slice(0, columns.length)), lines.map((line) => columns.map((column) => line[head.indexOf(column)])));

  // Another setting: the figures are marked as those of earlier ones.
  await page.selectOption("#corrective-algorithm", "retrain");
  await page.locator("#picture-corrective .stale").waitFor();
  await page.click("#corrective-run");
  await finished();
  assert.equal(await page.locator("#table-corrective-all tbody tr").count(), 3 + 7 * 4);
  // Other data: nothing is left of it.
  await page.click("#bundled-german_credit");
  await page.waitForTimeout(200);
  await ready(page);
  assert.match(await told(), /^Labels of training rows are flipped in a copy/);
  await page.evaluate(AxeBuilder.source);
  const faults = await page.evaluate(async () => (await globalThis.axe.run("#picture-corrective")).violations.map((violation) => violation.id));
  assert.deepEqual(faults, []);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("every method at one gap on Adult within a minute, each with its time, while the page answers", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const start = Date.now();
  await page.click("#match");
  await page.waitForSelector("#table-matched tbody tr");
  const longest = await page.evaluate(async () => {
    let last = performance.now();
    let longest = 0;
    for (let k = 0; k < 60; k += 1) {
      await new Promise(requestAnimationFrame);
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
    return longest;
  });
  await page.waitForFunction(() => /methods compared in/.test(document.querySelector("[data-testid=match-progress]").textContent), null, { timeout: 240_000 });
  console.log(`every method at one gap on Adult: ${(Date.now() - start) / 1000} s, longest pause ${longest.toFixed(0)} ms; ${await page.getByTestId("match-progress").innerText()}`);
  const heads = await page.$$eval("#table-matched thead th", (cells) => cells.map((cell) => cell.textContent));
  const times = await page.$$eval("#table-matched tbody tr", (rows, place) => rows.map((row) => [row.cells[0].textContent, Number(row.cells[place].dataset.value)]), heads.indexOf("time"));
  assert.equal(times.length, 18);
  assert.ok(times.filter(([name]) => name !== "Model before").every(([, time]) => time > 0), JSON.stringify(times));
  assert.match(await page.getByTestId("recommendation").innerText(), /^(Take|Keep) /);
  const names = times.map(([name]) => name).join(" ");
  assert.match(names, /SISA by vote/);
  assert.match(names, /SISA by noisy vote/);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the attack on SISA over the noise of the publication is the shell's, and noise takes accuracy away", async () => {
  const { page, context, trouble } = await visit(session);
  await page.click("#bundled-german_credit");
  await page.waitForTimeout(200);
  await ready(page);
  await page.fill("#attack-trials", "20");
  await page.press("#attack-trials", "Enter");
  assert.match(await page.getByTestId("attack-progress").innerText(), /^A requester sees every shard/);
  await page.click("#attack-run");
  await page.waitForFunction(() => /^140 trials in/.test(document.querySelector("[data-testid=attack-progress]").textContent.trim()), null, { timeout: 120_000 });
  const own = await page.$$eval("#table-attack tbody tr", (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.equal(own.length, 7);
  const { configuration } = JSON.parse((await download(page, "#export-report")).bytes);
  const { view } = JSON.parse(Buffer.from(new URL(page.url()).hash.match(/[A-Za-z0-9_-]+$/)[0], "base64url").toString());
  assert.deepEqual(view.attack, { trials: 20 });
  const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-"));
  const file = (name, content) => (writeFileSync(join(folder, name), JSON.stringify(content)), join(folder, name));
  const table = execFileSync(softUnlearn, ["attack", "--config", file("config.json", configuration), "--settings", file("attack.json", view.attack), "--data", "www/data/german-credit.csv.gz"], { stdio: "pipe" }).toString();
  const told = table.trim().split("\n").slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  assert.deepEqual(own.map((row) => row[1].replace(/\D/g, "")), told.map((row) => String(Math.round(100 * row[1]))));
  assert.deepEqual(own.map((row) => Number.parseFloat(row[4])), told.map((row) => Number(row[4])));
  // Noise hides the shards, and accuracy with them.
  assert.ok(Number.parseFloat(own[6][4]) < Number.parseFloat(own[0][4]) - 10, JSON.stringify(own));
  await page.evaluate(AxeBuilder.source);
  const faults = await page.evaluate(async () => (await globalThis.axe.run("#picture-methods")).violations.map((violation) => violation.id));
  assert.deepEqual(faults, []);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("what requests cost SISA is the shell's, likelier rows in few shards cost less, and a link keeps who they are", async () => {
  const { page, context, trouble } = await visit(session);
  await page.click("#bundled-german_credit");
  await page.waitForTimeout(200);
  await ready(page);
  assert.match(await page.getByTestId("requests-progress").innerText(), /^A request to be forgotten has one shard trained anew/);
  const set = async (id, value) => {
    await page.fill(id, value);
    await page.press(id, "Enter");
  };
  await set("#requests-most", "20");
  await set("#requests-trials", "40");
  await set("#requests-seeds", "2");
  const options = await page.$$eval("#requests-likelier option", (options) => options.map((option) => option.value));
  assert.deepEqual(options.slice(0, 3), ["nobody", "group 0", "group 1"]);
  await page.selectOption("#requests-likelier", options.find((option) => option.startsWith("column ")));
  await page.locator("#requests-value").waitFor();
  await page.selectOption("#requests-likelier", "group 0");
  await page.locator("#requests-value").waitFor({ state: "detached" });
  await page.click("#requests-run");
  await page.waitForFunction(() => /^120 trials in/.test(document.querySelector("[data-testid=requests-progress]").textContent.trim()), null, { timeout: 120_000 });
  const read = (id) => page.$$eval(`${id} tbody tr`, (rows) => rows.map((row) => [...row.cells].map((cell) => cell.dataset.value ?? cell.textContent)));
  const [costs, dealings] = [await read("#table-requests"), await read("#table-dealings")];
  assert.equal(costs.length, 3 * 5);
  assert.deepEqual(dealings.map(([dealing]) => dealing), ["at random", "likelier rows in few shards", "equal expected requests"]);
  const { configuration } = JSON.parse((await download(page, "#export-report")).bytes);
  const { view } = JSON.parse(Buffer.from(new URL(page.url()).hash.match(/[A-Za-z0-9_-]+$/)[0], "base64url").toString());
  assert.deepEqual(view.requests, { likelier: { group: 0 }, requests: 20, trials: 40, seeds: 2 });
  const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-"));
  const file = (name, content) => (writeFileSync(join(folder, name), JSON.stringify(content)), join(folder, name));
  const table = execFileSync(softUnlearn, ["requests", "--config", file("config.json", configuration), "--settings", file("requests.json", view.requests), "--data", "www/data/german-credit.csv.gz"], { stdio: "pipe" }).toString();
  const lines = table.trim().split("\n").filter((line) => /^\| (at random|likelier|equal)/.test(line)).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const [toldCosts, toldDealings] = [lines.slice(0, 15), lines.slice(15)];
  const first = (cell) => Number.parseFloat(cell);
  // To the digits that the shell prints, whichever way a half is rounded.
  const same = (values, cells, digits) => {
    assert.equal(values.length, cells.length);
    values.forEach((value, i) => assert.ok(Math.abs(Number(value) - first(cells[i])) <= 0.5001 * 10 ** -digits, `${value}, in the shell ${cells[i]}`));
  };
  assert.deepEqual([costs.length, dealings.length], [toldCosts.length, toldDealings.length]);
  // Expected and counted: shards, rows at once, rows in turn.
  costs.forEach((row, i) => {
    const cells = (places) => [places.map((place) => row[place]), places.map((place) => toldCosts[i][place])];
    same(...cells([2, 3]), 2);
    same(...cells([4, 5, 7, 8]), 1);
  });
  dealings.forEach((row, i) => same(row.slice(2, 8).map((value) => 100 * value), toldDealings[i].slice(2, 8), 2));
  // After five requests.
  const at = (dealing) => Number(costs.find((row) => row[0] === dealing && row[1] === "5")[4]);
  assert.ok(at("likelier rows in few shards") < at("at random"), JSON.stringify(costs));
  await page.locator("#chart-requests").scrollIntoViewIfNeeded();
  await page.locator("#chart-requests svg").first().waitFor();
  await page.evaluate(AxeBuilder.source);
  const faults = await page.evaluate(async () => (await globalThis.axe.run("#picture-methods")).violations.map((violation) => violation.id));
  assert.deepEqual(faults, []);
  assert.deepEqual(trouble, []);
  await context.close();
});
