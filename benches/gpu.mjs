// The GPU's kernels and the whole fit with influences on both processors, in a worker in Chromium: the table of examples/gpu_bench.
//   node benches/gpu.mjs [rows columns [anyway]]
// A software adapter is not measured, unless `anyway`: then only to see that everything runs.
import { copyFileSync, mkdirSync } from "node:fs";
import { start } from "../tests/e2e/browser.mjs";
import { WITH_GPU } from "../tests/e2e/gpu.mjs";
import { text } from "./stages.mjs";

const target = process.env.CARGO_TARGET_DIR ?? "target";
const [rows = 50_000, columns = 512] = process.argv.slice(2, 4).map(Number);
const anyway = process.argv[4] === "anyway";
/** Switches that let headless Chromium find the machine's GPU. */
const WITH_REAL_GPU = ["--enable-unsafe-webgpu", "--ignore-gpu-blocklist", "--enable-features=Vulkan", "--use-angle=vulkan"];

const folder = `${target}/browser-gpu-bench`;
mkdirSync(folder, { recursive: true });
text("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", folder, `${target}/wasm32-unknown-unknown/release/examples/gpu_bench.wasm`]);
for (const file of ["gpu-worker.js", "index.html"]) copyFileSync(`benches/browser/${file}`, `${folder}/${file}`);
const session = await start({ folder, switches: anyway ? WITH_GPU : WITH_REAL_GPU });
try {
  const page = await session.browser.newPage();
  await page.goto(session.site.url);
  const { adapter, table, error } = await page.evaluate(
    (asked) =>
      new Promise((done, failed) => {
        const worker = new Worker("gpu-worker.js", { type: "module" });
        worker.onmessage = ({ data }) => done(data);
        worker.onerror = (event) => failed(new Error(event.message));
        worker.postMessage(asked);
      }),
    { rows, columns, anyway },
  );
  const browser = `Chromium ${session.browser.version()}`;
  if (error && anyway) throw new Error(error);
  console.log(error ? `${browser}: nothing to be measured on a GPU: ${error}` : `${browser}, ${adapter}\n${table}`);
} finally {
  await session.stop();
}
