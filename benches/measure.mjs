// The main job on Adult, natively, in Chromium and in Python, in one run, as one table.
//   node benches/measure.mjs [rounds]
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { start } from "../tests/e2e/browser.mjs";

const rounds = Number(process.argv[2] ?? 7);
const target = process.env.CARGO_TARGET_DIR ?? "target";
const data = "www/data/adult.csv.gz";
const text = (command, args, env = process.env) => execFileSync(command, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });

const native = JSON.parse(text(`${target}/release/examples/measure`, [data, String(rounds)]));

const folder = `${target}/browser-bench`;
mkdirSync(folder, { recursive: true });
text("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", folder, `${target}/wasm32-unknown-unknown/release/examples/measure.wasm`]);
for (const file of ["worker.js", "index.html"]) copyFileSync(`benches/browser/${file}`, `${folder}/${file}`);
copyFileSync(data, `${folder}/adult.csv.gz`);
const session = await start({ folder });
const page = await session.browser.newPage();
await page.goto(session.site.url);
const browser = await page.evaluate(
  (rounds) =>
    new Promise((done, failed) => {
      const worker = new Worker("worker.js", { type: "module" });
      worker.onmessage = ({ data }) => done(data);
      worker.onerror = (event) => failed(new Error(event.message));
      worker.postMessage({ url: "adult.csv.gz", rounds });
    }),
  rounds,
);
await session.stop();

let python = {};
try {
  // A core type forced on OpenBLAS would slow a current NumPy down.
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...env } = process.env;
  python = JSON.parse(text("python3", ["benches/peers.py", data, String(Math.min(rounds, 5))], env));
} catch {
  console.log("(no Python with NumPy, pandas and scikit-learn here: its column is empty)");
}
const peer = {
  "parse + encode": python["parse and encode"],
  fit: python.fit,
  influence: python["four influences"],
  weights: python.weights,
  update: python.updates,
  figures: python.metrics,
  "two retrained": python["two retrained"],
};
peer["bytes to comparison"] = ["parse + encode", "fit", "influence", "weights", "update", "figures"].reduce((sum, key) => sum + (peer[key] ?? NaN), 0);

const column = (times) => ({ ...times, "parse + encode": times.parse + times.encode });
const [ours, chromium] = [column(native), column(browser.medians)];
const stages = ["parse", "encode", "parse + encode", "fit", "influence", "weights", "update", "figures", "bytes to comparison", "live move", "two retrained", "samples.csv"];
const cell = (value) => (Number.isFinite(value) ? value.toFixed(1) : "").padStart(10);
console.log(`\nAdult, 48,842 rows: milliseconds, medians of ${rounds}; Chromium's worker holds ${browser.megabytes.toFixed(0)} MiB of WebAssembly memory`);
console.log(`${"".padEnd(22)}${["native", "Chromium", "Python", "Py/native", "Py/Chrom."].map((name) => name.padStart(10)).join("")}`);
for (const stage of stages) {
  const [a, b, c] = [ours[stage], chromium[stage], peer[stage]];
  console.log(`${stage.padEnd(22)}${cell(a)}${cell(b)}${cell(c)}${cell(c / a)}${cell(c / b)}`);
}
console.log("(ours: weights, updates and figures of nine corrections; Python: of one)");
