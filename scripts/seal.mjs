// Seals a finished dist/: writes each file's hash where the browser checks it (integrity attributes, fetches, the service
// worker's list), the version that follows from them, and the response headers. Sealing twice changes nothing.
//   node scripts/seal.mjs [folder]
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { headersOf } from "./headers.mjs";

const hash = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
const short = (value) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

/** The integrity of a file. Some hosts unpack .gz files on the way: either content will do. */
const integrityOf = (path) => {
  const bytes = readFileSync(path);
  return path.endsWith(".gz") ? `${hash(bytes)} ${hash(gunzipSync(bytes))}` : hash(bytes);
};

/** Replaces the one line `const NAME = …; // written by scripts/seal.mjs`. */
function fill(path, name, value) {
  const text = readFileSync(path, "utf8");
  const line = new RegExp(`^const ${name} = .*; // written by scripts/seal\\.mjs$`, "m");
  if (!line.test(text)) throw new Error(`${path} has no line for ${name}`);
  writeFileSync(path, text.replace(line, () => `const ${name} = ${JSON.stringify(value)}; // written by scripts/seal.mjs`));
}

/** Writes the integrity of every script, style and preload into the page. */
function seeThrough(folder, html) {
  return html.replace(/<(?:script|link)\b[^>]*>/g, (tag) => {
    const plain = tag.replace(/\sintegrity="[^"]*"/, "");
    const address = plain.match(/\s(?:src|href)="\.\/([^"]+)"/)?.[1];
    const checked = /^<script/.test(plain) || /\srel="(?:stylesheet|modulepreload|preload)"/.test(plain);
    if (!address || !checked) return plain;
    return plain.replace(/\s*\/?>$/, (end) => ` integrity="${integrityOf(join(folder, address))}"${end}`);
  });
}

/** Seals `folder`; returns its version. */
export function seal(folder) {
  const at = (name) => join(folder, name);
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const list = (besides) =>
    Object.fromEntries(names.filter((name) => !besides.includes(name)).map((name) => [`./${name}`, integrityOf(at(name))]));

  // From the inside out: the worker knows the module's address, the start its hash, too, and all of these, the page knows the start.
  const formats = "formats.wasm.xz";
  const wasm = names.find((name) => name.endsWith(".wasm.xz") && name !== formats);
  const js = wasm?.replace(/_bg\.wasm\.xz$/, ".js");
  if (!wasm || !names.includes(js) || !names.includes(formats)) throw new Error(`${folder} has no module`);
  fill(at("formats.js"), "OWN", { wasm: `./${formats}`, integrity: integrityOf(at(formats)) });
  const later = js.replace(/\.js$/, "_later.wasm");
  if (!names.includes(later)) throw new Error(`${folder} has no later half of the module`);
  const schema = "configuration.schema.json";
  const integrity = { wasm: integrityOf(at(wasm)), later: integrityOf(at(later)), schema: integrityOf(at(schema)) };
  const sha256 = createHash("sha256").update(readFileSync(at(later))).digest("hex");
  fill(at("later.js"), "LATER", { name: `./${later}`, sha256 });
  fill(at("worker.js"), "OWN", { js: `./${js}`, wasm: `./${wasm}` });
  const apart = ["_headers", "service-worker.js"];
  const pages = ["index.html", "embed.html"];
  const build = short(list([...apart, "start.js", ...pages]));
  fill(at("start.js"), "OWN", { build, integrity });
  for (const page of pages) writeFileSync(at(page), seeThrough(folder, readFileSync(at(page), "utf8")));
  const html = readFileSync(at("index.html"), "utf8");

  const policy = html.match(/http-equiv="Content-Security-Policy"\s+content="([^"]+)"/)?.[1];
  if (!policy) throw new Error("index.html has no Content-Security-Policy");
  const written = readFileSync(at("_headers"), "utf8").replaceAll("{policy}", policy);
  writeFileSync(at("_headers"), written);

  const headers = headersOf(written, "/");
  const framed = headersOf(written, "/embed.html");
  const { "./index.html": page, ...others } = list(apart);
  // What a visit may never need is kept after the first result, or when it is used.
  const { "./formats.wasm.xz": module, "./formats.js": script, "./configuration.schema.json": described, ...first } = others;
  const atNeed = { "./formats.wasm.xz": module, "./formats.js": script, "./configuration.schema.json": described };
  // The page is kept under the address that it is asked for, which some hosts redirect the file's name to.
  const files = { "./": page, ...first };
  const version = short([files, atNeed, headers, framed]);
  fill(at("service-worker.js"), "SEAL", { build, version, headers, framed, files, later: atNeed });
  return version;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(seal(process.argv[2] ?? "dist"));
