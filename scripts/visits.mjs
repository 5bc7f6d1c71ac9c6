// Runs the visits, so many files at once: node scripts/visits.mjs [files…]. The runner's own command takes files by their names, and a long one
// that is begun last keeps one processor while the others wait; here the longest are first.
import { readdirSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { run } from "node:test";
import { spec, tap } from "node:test/reporters";

const FOLDER = "tests/e2e";
/** Files that take long for their size: one trains hidden layers, one drops hundreds of files, one measures a software GPU again and again. */
const LONG = ["models.test.mjs", "cases.test.mjs", "gpu_kept.test.mjs"];

const all = () => readdirSync(FOLDER).filter((name) => name.endsWith(".test.mjs")).map((name) => `${FOLDER}/${name}`);
const length = (file) => (LONG.includes(basename(file)) ? Infinity : statSync(file).size);
const given = process.argv.slice(2);
const files = given.length > 0 ? given : all().sort((a, b) => length(b) - length(a) || a.localeCompare(b));

// A visit waits for its page a third of the time: as many at once as there are processors, two at least.
const stream = run({ files, concurrency: Math.max(availableParallelism(), 2) });
stream.on("test:fail", (data) => {
  if (!data.todo) process.exitCode = 1;
});
stream.compose(process.stdout.isTTY ? new spec() : tap).pipe(process.stdout);
