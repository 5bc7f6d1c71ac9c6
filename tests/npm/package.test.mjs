// The npm package in Node and in a page: the command line's figures, its words on bad input, progress and an end on demand.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { chromium } from "playwright-core";
import { transformSync } from "esbuild";
import { serve } from "../../scripts/serve.mjs";
import { EXECUTABLE, SWITCHES } from "../e2e/browser.mjs";

const PACKAGE = "target/npm/package";
const data = readFileSync("tests/fixtures/formats/applicants.csv");
const configuration = {
  label: { column: "hired", positive: { values: ["yes"] } },
  groups: [{ column: "sex", privileged: ["male"] }],
  criteria: ["selection_rate"],
};

/** What the command line makes of the same. */
let shell;
let correct;
before(async () => {
  const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-npm-"));
  const at = (name) => join(folder, name);
  writeFileSync(at("configuration.json"), JSON.stringify(configuration));
  writeFileSync(at("data"), data);
  const files = ["--report", at("report.json"), "--weights", at("weights.csv"), "--coefficients", at("coefficients.json")];
  execFileSync("target/debug/soft-unlearn", ["correct", "--config", at("configuration.json"), "--data", at("data"), ...files], { stdio: "ignore" });
  const rows = readFileSync(at("weights.csv"), "utf8").trim().split("\n").slice(1).map((line) => line.split(","));
  const json = (name) => JSON.parse(readFileSync(at(name), "utf8"));
  shell = {
    digest: json("report.json").digest,
    coefficients: json("coefficients.json"),
    parts: rows.map(([, part]) => part),
    weights: rows.map(([, , weight]) => Number(weight)),
  };
  ({ correct } = await import(new URL(`../../${PACKAGE}/node.js`, import.meta.url)));
});

test("in Node the command line's report, weights and coefficients come out", async () => {
  const heard = [];
  const found = await correct(data, configuration, { onProgress: (progress) => heard.push(progress) });
  assert.equal(found.report.digest, shell.digest);
  assert.ok(found.weights instanceof Float64Array);
  assert.deepEqual(Array.from(found.weights), shell.weights);
  assert.deepEqual(found.parts, shell.parts);
  assert.deepEqual(found.coefficients, shell.coefficients);
  assert.ok(found.weights.some((weight) => weight > 0 && weight !== 1));
  assert.ok(heard.length > 3 && heard.every(({ stage, done }) => stage && done >= 0 && done <= 1), JSON.stringify(heard));
  // As text and in other clothes.
  const again = await correct(data.toString("utf8"), JSON.stringify(configuration));
  assert.equal(again.report.digest, shell.digest);
});

test("bad input is an error in the engine's words", async () => {
  await assert.rejects(correct(data, { ...configuration, sedd: 1 }), /unknown field `sedd`/);
  await assert.rejects(correct(data, { ...configuration, label: { column: "hire", positive: { values: ["yes"] } } }), /no column "hire"/);
  await assert.rejects(correct("", configuration), /empty/i);
  await assert.rejects(correct(7, configuration), TypeError);
});

test("a signal ends the run", async () => {
  const stop = new AbortController();
  const run = correct(data, configuration, { signal: stop.signal, onProgress: () => stop.abort() });
  await assert.rejects(run, { name: "AbortError" });
  await assert.rejects(correct(data, configuration, { signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("in a page the same comes out, in a worker of its own", async () => {
  const site = await serve(PACKAGE);
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: SWITCHES });
  try {
    const page = await browser.newPage();
    // Any page of the same origin.
    await page.goto(`${site.url}package.json`);
    const workers = [];
    page.on("worker", (worker) => workers.push(worker.url()));
    const found = await page.evaluate(
      async ([text, configuration]) => {
        const { correct } = await import("./index.js");
        let heard = 0;
        const { report, weights, parts } = await correct(text, configuration, { onProgress: () => (heard += 1) });
        const stop = new AbortController();
        const stopped = await correct(text, configuration, { signal: stop.signal, onProgress: () => stop.abort() }).catch(({ name }) => name);
        const refused = await correct("", configuration).catch(({ message }) => message);
        return { digest: report.digest, weights: Array.from(weights), parts, heard, stopped, refused };
      },
      [data.toString("utf8"), configuration],
    );
    assert.equal(found.digest, shell.digest);
    assert.deepEqual(found.weights, shell.weights);
    assert.deepEqual(found.parts, shell.parts);
    assert.ok(found.heard > 3);
    assert.equal(found.stopped, "AbortError");
    assert.match(found.refused, /empty/i);
    assert.equal(workers.filter((url) => url.endsWith("/worker.js")).length, 3);
  } finally {
    await browser.close();
    site.close();
  }
});

test("the module for bundlers gives the same, imported as bundlers import it", () => {
  const script = `
    import { readFileSync } from "node:fs";
    import { correct } from ${JSON.stringify(new URL(`../../${PACKAGE}/bundler/soft_unlearn_web.js`, import.meta.url).href)};
    const found = correct("data", readFileSync("tests/fixtures/formats/applicants.csv"), undefined, ${JSON.stringify(JSON.stringify(configuration))}, () => {});
    console.log(JSON.parse(new TextDecoder().decode(found.report())).digest);`;
  const flags = ["--experimental-wasm-modules", "--no-warnings", "--input-type=module", "--eval", script];
  assert.equal(execFileSync(process.execPath, flags, { encoding: "utf8" }).trim(), shell.digest);
});

test("the types are well formed and name the configuration's fields", () => {
  for (const name of ["index.d.ts", "configuration.d.ts"]) transformSync(readFileSync(`${PACKAGE}/${name}`, "utf8"), { loader: "ts" });
  const types = readFileSync(`${PACKAGE}/configuration.d.ts`, "utf8");
  const schema = JSON.parse(readFileSync("docs/configuration.schema.json", "utf8"));
  for (const field of Object.keys(schema.properties)) assert.match(types, new RegExp(`^  ${field.replace("$", "\\$")}\\??: `, "m"), field);
  // Whatever is referred to is declared.
  const bare = types.replace(/\/\*\*[\s\S]*?\*\//g, "").replace(/"[^"]*"/g, "");
  const declared = new Set([...bare.matchAll(/^export type (\w+)/gm)].map(([, name]) => name));
  for (const [name] of bare.matchAll(/\b[A-Z]\w*\b/g)) assert.ok(declared.has(name) || name === "Record", name);
  assert.ok(declared.size > 25);
});
