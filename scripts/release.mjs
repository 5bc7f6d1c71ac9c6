// Packs dist/ into one zip named with the version, and writes the SHA-256 of the zip and of every file in it. The same dist/
// gives the same zip: names are sorted, times fixed.
//   node scripts/release.mjs [dist] [release]
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { zipSync } from "fflate";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The version in Cargo.toml. */
function version() {
  const found = readFileSync("Cargo.toml", "utf8").match(/^version = "([^"]+)"/m);
  if (!found) throw new Error("Cargo.toml has no version");
  return found[1];
}

/** Packs `folder` and writes both files into `target`; returns their paths. */
export function release(folder = "dist", target = "release") {
  const name = `soft-unlearn-${version()}`;
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const files = Object.fromEntries(paths.map((path) => [`${name}/${path}`, new Uint8Array(readFileSync(join(folder, path)))]));
  // Zip's first day, by the local clock, which is what a zip holds. Level 9; what is packed already stays as it is.
  const packed = /\.(gz|png)$/;
  const entries = Object.entries(files).map(([path, bytes]) => [path, [bytes, { level: packed.test(path) ? 0 : 9 }]]);
  const zip = zipSync(Object.fromEntries(entries), { mtime: new Date(1980, 0, 1), os: 3 });
  const sums = [[`${name}.zip`, zip], ...Object.entries(files)].map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`).join("");
  mkdirSync(target, { recursive: true });
  const written = { name, zip: join(target, `${name}.zip`), sums: join(target, "SHA256SUMS") };
  writeFileSync(written.zip, zip);
  writeFileSync(written.sums, sums);
  return written;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { zip, sums } = release(...process.argv.slice(2));
  console.log(`${zip}\n${sums}`);
}
