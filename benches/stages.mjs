// The main job on Adult by stage: natively, in Chromium and in Python. Milliseconds, medians over the rounds.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { start } from "../tests/e2e/browser.mjs";

const target = process.env.CARGO_TARGET_DIR ?? "target";
export const data = "www/data/adult.csv.gz";

/** What a command prints. A core type forced on OpenBLAS would slow a current NumPy down. */
export function text(command, args) {
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...env } = process.env;
  return execFileSync(command, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "inherit"] });
}

/** What a measurement of `examples/measure` gives in a worker in Chromium. */
export async function browser(what, rounds) {
  const folder = `${target}/browser-bench`;
  mkdirSync(folder, { recursive: true });
  text("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", folder, `${target}/wasm32-unknown-unknown/release/examples/measure.wasm`]);
  for (const file of ["worker.js", "index.html"]) copyFileSync(`benches/browser/${file}`, `${folder}/${file}`);
  copyFileSync(data, `${folder}/adult.csv.gz`);
  const session = await start({ folder });
  try {
    const page = await session.browser.newPage();
    await page.goto(session.site.url);
    return await page.evaluate(
      ({ what, rounds }) =>
        new Promise((done, failed) => {
          const worker = new Worker("worker.js", { type: "module" });
          worker.onmessage = ({ data }) => done(data);
          worker.onerror = (event) => failed(new Error(event.message));
          worker.postMessage({ what, url: "adult.csv.gz", rounds });
        }),
      { what, rounds },
    );
  } finally {
    await session.stop();
  }
}

/** Rows of the table: what, native, Chromium, Python. `python`: its interpreter, where it has what is needed. */
export async function stages(rounds, python) {
  const native = JSON.parse(text(`${target}/release/examples/measure`, [data, String(rounds)]));
  const { medians: chromium } = await browser("measure", rounds);
  const other = python ? JSON.parse(text(python, ["benches/baselines.py", data, String(Math.min(rounds, 5))])) : {};
  const theirs = {
    "parse + encode": other["parse and encode"],
    fit: other.fit,
    influence: other["four influences"],
    weights: other.weights,
    update: other.updates,
    figures: other.metrics,
    "two retrained": other["two retrained"],
  };
  const parts = ["parse + encode", "fit", "influence", "weights", "update", "figures"];
  theirs["bytes to comparison"] = parts.reduce((sum, key) => sum + (theirs[key] ?? NaN), 0);
  for (const times of [native, chromium]) times["parse + encode"] = times.parse + times.encode;
  const shown = ["parse", "encode", ...parts, "bytes to comparison", "live move", "another target, the slowest", "other groups", "two retrained", "samples.csv"];
  return shown.map((stage) => [stage, native[stage], chromium[stage], theirs[stage]]);
}
