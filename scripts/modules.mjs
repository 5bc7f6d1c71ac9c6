// Writes docs/modules.md: one line a module, from the first sentence of its own documentation. Run it after a file was added or its first
// line changed: `node scripts/modules.mjs`. tests/page/modules.rs holds that every line is true.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const ROOMS = [
  ["crates/table/src", [""]],
  ["crates/engine/src", ["design", "compute", "model", "objective", "influence", "leave_one_out", "weights", "unlearn", "experiment"]],
  ["crates/advice/src", [""]],
  ["crates/formats/src", [""]],
  ["crates/formats-web/src", [""]],
  ["crates/web/src", [""]],
  ["crates/split/src", [""]],
  ["crates/cli/src", [""]],
  ["crates/python/src", [""]],
  ["src", ["worker", "page"]],
];

/** The first sentence of a file's documentation. */
function sentence(file) {
  const lines = readFileSync(file, "utf8").split("\n");
  const text = [];
  for (const line of lines) {
    if (!line.startsWith("//!") || line === "//!") break;
    text.push(line.slice(3).trim());
  }
  return text.join(" ").split(/\.(?: |$)/)[0];
}

function files(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...files(path));
    else if (entry.name.endsWith(".rs")) found.push(path);
  }
  return found;
}

const parts = ["# Modules\n\nOne line a module, in its own words. `node scripts/modules.mjs` writes this file. [ARCHITECTURE.md](../ARCHITECTURE.md) says how the rooms fit together.\n"];
for (const [source, rooms] of ROOMS) {
  for (const room of rooms) {
    const folder = join(source, room);
    let list;
    try {
      list = files(folder);
    } catch {
      continue;
    }
    parts.push(`## ${folder.replace(/\/$/, "")}\n`);
    parts.push(list.map((file) => `- \`${relative(folder, file)}\`: ${sentence(file)}`).join("\n") + "\n");
  }
}
writeFileSync("docs/modules.md", parts.join("\n"));
