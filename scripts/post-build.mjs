// Moves Trunk's inline start script into a file of its own, so that the page's policy can forbid inline scripts, and
// tells the page where its module is, so that the worker can load the same one.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.TRUNK_STAGING_DIR;
const files = readdirSync(folder);
const only = (pattern) => {
  const found = files.filter((file) => pattern.test(file));
  if (found.length !== 1) throw new Error(`expected one file like ${pattern} in ${folder}, found: ${found}`);
  return found[0];
};
const module = only(/^page-[0-9a-f]+\.js$/);
const wasm = only(/^page-[0-9a-f]+_bg\.wasm$/);

writeFileSync(
  join(folder, "start.js"),
  `import "./charts.js";
import init from "./${module}";
const address = (file) => new URL(file, import.meta.url).href;
globalThis.softUnlearnModule = { js: address("./${module}"), wasm: address("./${wasm}") };
await init({ module_or_path: globalThis.softUnlearnModule.wasm });
`,
);

const page = join(folder, "index.html");
const html = readFileSync(page, "utf8");
const inline = /<script type="module"[^>]*>[\s\S]*?<\/script>/g;
if ((html.match(inline) ?? []).length !== 1) throw new Error("expected one inline start script in index.html");
writeFileSync(page, html.replace(inline, '<script type="module" src="./start.js"></script>'));
