// Splits the page's module in two by www/later.txt: what the first result runs stays in its place, the rest is a file beside it.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the later half of a module is called. */
export const later = (wasm) => wasm.replace(/_bg\.wasm$/, "_later.wasm");

/** Runs a command of `split-module`; what it says. */
export const tool = (command, ...files) =>
  execFileSync(join(process.env.CARGO_TARGET_DIR ?? "target", "split", "debug", "split-module"), [command, ...files], { encoding: "utf8" }).trim();

/** The module as the linker left it, with its references (build.rs). */
export const linked = join(process.env.CARGO_TARGET_DIR ?? "target", "wasm32-unknown-unknown", "release", "page.wasm");

/** Splits `wasm`; its script, `js`, learns to bring the later half. */
export function split(wasm, js) {
  console.log(`the module in two: ${tool("split", wasm, linked, "www/later.txt", wasm, later(wasm))}`);
  const text = readFileSync(js, "utf8");
  // The exports are in `wasm` before the module's main function runs.
  const imports = /^(\s*)return \{\s*__proto__: null,/m;
  if (!imports.test(text) || !/^let [^;]*\bwasm;/m.test(text) || !/function sha256\(/.test(text)) throw new Error(`${js} is not written as expected: see scripts/split.mjs`);
  writeFileSync(js, text.replace(imports, "$&\n$1    later: { bring: () => globalThis.softUnlearnBring(wasm, sha256) },"));
}
