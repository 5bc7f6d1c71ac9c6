// Writes www/later.txt: which functions a first visit does not run. Builds on what scripts/build.sh left: a copy of dist/ gets the
// whole module, made to tell what ran, and is visited on a desk, on a phone and on a slow machine.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { start, visit } from "../tests/e2e/browser.mjs";
import { repack } from "./pack.mjs";
import { seal } from "./seal.mjs";
import { linked, tool } from "./split.mjs";

const target = process.env.CARGO_TARGET_DIR ?? "target";
const at = (...names) => join(target, "profile", ...names);
const [whole, told, dist] = [at("page_bg.wasm"), at("told.wasm"), at("dist")];

rmSync(at(), { recursive: true, force: true });
mkdirSync(at());
execFileSync("wasm-bindgen", ["--target", "web", "--no-typescript", "--no-demangle", "--out-dir", at(), "--out-name", "page", linked]);
tool("profile", whole, told);

cpSync("dist", dist, { recursive: true });
const named = (pattern) => join(dist, readdirSync(dist).find((name) => pattern.test(name)));
cpSync(at("page.js"), named(/^page-.*\.js$/));
repack(named(/^page-.*\.wasm\.xz$/), readFileSync(told));
const change = (name, from, to) => {
  const text = readFileSync(join(dist, name), "utf8");
  if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
  writeFileSync(join(dist, name), text.replace(from, () => to));
};
change("start.js", "const first = await init(", "const first = globalThis.told = await init(");
change("worker.js", "started(await module.default(", "started(globalThis.told = await module.default(");
change("start.js", "soft-unlearn:whole", "soft-unlearn:never");
change("worker.js", "globalThis.softUnlearnWhole = true", "undefined");
change("later.js", "=> WebAssembly.instantiate(compiled, { first })", "=> undefined");
seal(dist);

/** The functions that ran in a window or a worker. */
const ran = (thread) =>
  thread.evaluate(() => Object.entries(globalThis.told ?? {}).flatMap(([name, { value }]) => (/^ran\d+$/.test(name) && value ? [name.slice(3)] : [])));

const all = new Set();
const session = await start({ folder: dist });
const phone = { viewport: { width: 400, height: 860 }, colorScheme: "dark", reducedMotion: "reduce" };
for (const [options, slower] of [[{}, 1], [phone, 1], [{}, 8]]) {
  // A slow machine shows progress that a quick one does not.
  const before = (context) =>
    context.on("page", async (page) => (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: slower }));
  const { page, context } = await visit(session, { before, whole: false, serviceWorkers: "block", ...options });
  // The curves come unasked, soon after.
  await page.waitForTimeout(4_000 * Math.sqrt(slower));
  // What checks the later half cannot be in it.
  await page.evaluate(async () => (await import(softUnlearnModule.js)).sha256(new Uint8Array(100)));
  for (const thread of [page, ...page.workers()]) for (const name of await ran(thread)) all.add(name);
  console.log(`${page.viewportSize().width} pixels wide, ${slower} times as slow: ${all.size} functions so far`);
  await context.close();
}
await session.stop();
writeFileSync(at("ran.txt"), [...all].join("\n"));
console.log(tool("list", whole, at("ran.txt"), "www/later.txt"));
