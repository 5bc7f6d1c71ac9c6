// The npm package's types: the example in TypeScript compiles, and what is wrong does not.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";

/** What the compiler says of files beside the example, in a project that has the package. */
function said(module, resolution, texts = {}) {
  const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-types-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve("target/npm/package"), join(folder, "node_modules/soft-unlearn"));
  copyFileSync("examples/javascript/correct.ts", join(folder, "correct.ts"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), `import { correct } from "soft-unlearn";\n${text}\n`);
  const options = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", "--module", module, "--moduleResolution", resolution];
  const tsc = [resolve("node_modules/typescript/bin/tsc"), ...options, "correct.ts", ...Object.keys(texts)];
  try {
    execFileSync(process.execPath, tsc, { cwd: folder, stdio: "pipe" });
    return "";
  } catch (error) {
    return error.stdout.toString();
  }
}

test("the example compiles for Node", () => {
  assert.equal(said("nodenext", "nodenext"), "");
});

test("for a bundler it compiles, too, and a wrong configuration is found before it runs", () => {
  const label = `label: { column: "hired", positive: { values: ["yes"] } }`;
  const found = said("esnext", "bundler", {
    "right.ts": `await correct("", { ${label} });`,
    "empty.ts": `await correct("", {});`,
    "unknown.ts": `await correct("", { ${label}, sedd: 1 });`,
    "value.ts": `await correct("", { ${label}, criteria: ["parity"] });`,
    "result.ts": `const rows: string[] = (await correct("", "{}")).weights;`,
  });
  assert.match(found, /^empty\.ts.*'\{\}' is not assignable to parameter of type 'string \| Configuration'/m);
  assert.match(found, /^unknown\.ts.*'sedd' does not exist/m);
  assert.match(found, /^value\.ts.*"parity"' is not assignable/m);
  assert.match(found, /^result\.ts.*Float64Array/m);
  assert.doesNotMatch(found, /^(right|correct)\.ts/m);
});
