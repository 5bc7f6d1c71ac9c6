// Runs after Trunk has put dist/ together: moves the start of the page out of the inline script that the page's
// Content-Security-Policy forbids, into start.js, splits the module in two and packs its first half, makes its script and the
// styles small, writes the icon into the page, and seals the result.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { transformSync } from "esbuild";
import { pack } from "./pack.mjs";
import { later, split } from "./split.mjs";
import { seal } from "./seal.mjs";

const folder = process.env.TRUNK_STAGING_DIR ?? "dist";
const path = join(folder, "index.html");
let html = readFileSync(path, "utf8");

const inline = /<script type="module"[^>]*>([\s\S]*?)<\/script>/g;
const scripts = [...html.matchAll(inline)].filter(([, body]) => body.trim());
const name = (pattern) => {
  for (const [, body] of scripts) {
    const found = body.match(pattern);
    if (found) return found[1];
  }
  throw new Error(`index.html has no inline script with ${pattern}`);
};
const js = name(/from\s*['"](?:\.?\/)*([^'"/]+\.js)['"]/);
const wasm = name(/['"](?:\.?\/)*([^'"/]+\.wasm)['"]/);
split(join(folder, wasm), join(folder, js));
pack(join(folder, wasm));
pack(join(folder, "formats.wasm"));
for (const name of readdirSync(folder).filter((name) => name === js || name.endsWith(".css"))) {
  const text = readFileSync(join(folder, name), "utf8");
  writeFileSync(join(folder, name), transformSync(text, { loader: extname(name).slice(1), minify: true, target: "es2022" }).code);
}
// What the editor of settings as text reads, without its white space.
const schema = join(folder, "configuration.schema.json");
writeFileSync(schema, JSON.stringify(JSON.parse(readFileSync(schema, "utf8"))));

writeFileSync(
  join(folder, "start.js"),
  `// Starts the page. Its workers are given the module that is compiled here.
import "./charts.js";
import { controlled, keep } from "./offline.js";
import { put } from "./later.js";
import { unpacked } from "./unpack.js";
import init from "./${js}";
const OWN = { build: "", integrity: {} }; // written by scripts/seal.mjs
const address = (name) => new URL(name, import.meta.url).href;
const [js, wasm] = [address("./${js}"), address("./${wasm}.xz")];
globalThis.softUnlearnModule = { js, worker: \`\${address("./worker.js")}?\${new URLSearchParams({ js, wasm })}\` };
/** Starts the first worker (src/worker/start.rs), which comes up while the module is unpacked. One that fails meanwhile is not taken: its
 * successor's failure is heard. */
const startFirst = () => {
  try {
    const worker = new Worker(softUnlearnModule.worker, { type: "module" });
    softUnlearnModule.first = worker;
    worker.addEventListener("error", () => delete softUnlearnModule.first);
  } catch {
    // It is tried again, and what comes of that is said.
  }
};
/** Fetches and compiles the later half of the module, once. */
const compiledLater = async () => {
  if (softUnlearnModule.later) return;
  const response = await fetch(address("./${later(wasm)}"), { integrity: OWN.integrity.later });
  softUnlearnModule.later = await WebAssembly.compileStreaming(response);
};
/** Brings it, for this window and, by an event, for its workers. */
const later = async (first) => {
  await compiledLater();
  document.dispatchEvent(new Event("soft-unlearn:later"));
  await put(softUnlearnModule.later, first);
  // What is hidden is made now.
  document.dispatchEvent(new Event("soft-unlearn:whole"));
};
globalThis.softUnlearnSchema = async () => (await fetch(address("./configuration.schema.json"), { integrity: OWN.integrity.schema })).text();
try {
  // Where needs.js has found something missing, its words stand.
  if (!globalThis.softUnlearnCannotRun) {
    // A link asks for what a first visit does without. And where files come from this device there is nothing to wait for; without a
    // network, what is needed at once could not be fetched then: a service worker does not hear a request that its caller waits for.
    const early = location.hash.length > 1 || controlled() ? compiledLater().catch(console.error) : undefined;
    startFirst();
    softUnlearnModule.compiled = await unpacked(await fetch(wasm, { integrity: OWN.integrity.wasm }));
    await early;
    const first = await init({ module_or_path: softUnlearnModule.compiled });
    // If it does not come, it is asked for again, soon and then less soon, and where it is needed.
    const tried = (wait) => later(first).catch((error) => (console.error(error), setTimeout(tried, wait, 2 * wait)));
    document.addEventListener("soft-unlearn:answered", () => tried(2_000), { once: true });
  }
} catch (error) {
  console.error(error);
  // A notice that has to be there even if nothing else came up.
  for (const place of document.querySelectorAll("#app .loading")) place.textContent = "Soft Unlearn could not be started.";
} finally {
  // Last, so as not to slow the start; always, so that a newer version can mend a broken one.
  if (!("embed" in document.documentElement.dataset)) keep(OWN.build);
}
`,
);

// The icon itself in place of its address: a browser fetches an address again whenever the page's own address changes, which
// is at every experiment.
const icon = readFileSync(join(folder, "icons", "icon.svg"), "utf8").replace(/\n\s*/g, "");
html = html
  .replace('href="./icons/icon.svg"', () => `href="data:image/svg+xml,${encodeURIComponent(icon)}"`)
  .replace(inline, (whole, body) => (body.trim() ? "" : whole))
  .replace(`${wasm}" crossorigin="anonymous" as="fetch" type="application/wasm"`, `${wasm}.xz" crossorigin="anonymous" as="fetch"`)
  .replace(/\s(?:integrity|nonce)="[^"]*"/g, "")
  .replace(
    "</head>",
    `${["charts", "charts-chunk", "later", "offline", "unpack"].map((script) => `<link rel="modulepreload" href="./${script}.js" />`).join("")}
    <script type="module" src="./start.js"></script>\n  </head>`,
  );
if (!html.includes(`${wasm}.xz"`)) throw new Error("index.html does not preload the module");
if (/<script(?![^>]*\ssrc=)/.test(html)) throw new Error("index.html still has an inline script");
writeFileSync(path, html);
// The same page for frames, which the headers allow to it alone. It is not installed, and keeps nothing on the device.
const framed = html
  .replace("<html ", "<html data-embed ")
  .replace(/\s*<link rel="manifest"[^>]*>/, "");
if (framed === html || framed.includes("manifest.webmanifest")) throw new Error("embed.html is not made of index.html as it is");
writeFileSync(join(folder, "embed.html"), framed);
seal(folder);
