// Everything that is measured, in one run, as one table. The page is dist/, as it is shipped.
//   node benches/measure.mjs [rounds] [python]
import { census } from "./census.mjs";
import { check } from "./check.mjs";
import { first } from "./first.mjs";
import { kept } from "./kept.mjs";
import { measure } from "./million.mjs";
import { stages, text } from "./stages.mjs";

const rounds = Number(process.argv[2] ?? 7);
const python = process.argv[3] || undefined;
const target = process.env.CARGO_TARGET_DIR ?? "target";
const say = (words) => console.log(`measuring ${words} ...`);

say("the first result");
const opened = await first(rounds);
say("Adult by stage");
const rows = await stages(rounds, python);
say("kept goals");
const goals = await kept(rounds, python);
say("leave-one-out");
const { row, agreement } = await check(python);
say("boxed weights");
const boxed = JSON.parse(text(`${target}/release/examples/boxed`, [String(rounds)]));
say("a million rows");
const million = await measure(1_000_000);
const reading = JSON.parse(text(`${target}/release/examples/reading`, [million.path, String(Math.min(rounds, 5))]));
say("the census extract");
// It is fetched by pip: where that is not there, or not to be reached, its lines stay away.
const extract = python && (await census(python).catch((error) => say(`no census extract (${error.message.split("\n")[0]})`)));

const cell = (value) => (Number.isFinite(value) ? (value >= 1000 ? value.toFixed(0) : value.toFixed(1)) : "").padStart(13);
/** A line: milliseconds natively, in Chromium and of another, what the other takes as a multiple of ours, and the aim, met or missed. */
function line(name, ours, browser, other, aim) {
  const ratios = [other / ours, other / browser];
  const reached = aim && (aim.most ? [browser <= aim.most] : [ratios[0] >= aim.ratios[0], ratios[1] >= aim.ratios[1]]);
  const words = aim && (aim.most ? `at most ${aim.most}` : `${aim.ratios.join(" and ")} times`);
  const judged = aim && reached.map((met) => (met ? "met" : "missed")).join(", ");
  console.log(`${name.padEnd(36)}${[ours, browser, other, ...ratios].map(cell).join("")}${aim ? `  ${words.padEnd(16)}${judged}` : ""}`);
}
const aims = {
  "bytes to comparison": { ratios: [10, 6] },
  "another target, the slowest": { most: 50 },
  "other groups": { most: 50 },
};
console.log(`\nMilliseconds, medians of ${rounds} where it is not said otherwise`);
console.log(`${"".padEnd(36)}${["native", "Chromium", "other", "other/native", "other/Chrom."].map((name) => name.padStart(13)).join("")}  aim`);
console.log("From opening the address to the first result, in a browser that has nothing of the page");
line("  from a host nearby", NaN, opened.near, NaN, { most: 1000 });
line("  over 10 Mbit/s and 50 ms", NaN, opened.line, NaN, { most: 2500 });
console.log("Adult, 48,842 rows (other: pandas, NumPy and scikit-learn)");
for (const [name, ...values] of rows) line(`  ${name}`, ...values, aims[name]);
console.log("Kept goals on Adult (other: fairlearn's ExponentiatedGradient, processor time, once)");
for (const [name, ...values] of goals.rows) line(`  ${name}`, ...values);
console.log("Adult, once (other: a NumPy batch on as many threads, training alone)");
line(`  ${row[0]}`, ...row.slice(1), { ratios: [8, 4] });
console.log("Soft weights in a box, n = 30,162 (other: Clarabel, a conic solver)");
line("  exact_boxed", boxed.ours, NaN, boxed.clarabel);
console.log(`A made-up table of ${million.rows.toLocaleString("en")} rows and 14 columns, ${(million.bytes / 1e6).toFixed(0)} MB (other: csv-core, which only cuts it into cells)`);
line("  lines counted, natively", reading.lines, NaN, NaN);
line("  file to table", reading.read, NaN, reading.csv_core);
line("  file to comparison on the page, once", NaN, million.comparison * 1000, reading.csv_core, { most: 2000 });
line("  retrained models, too", NaN, million.retrained * 1000, NaN);
if (extract) {
  console.log(`The census extract of 1994 and 1995, ${(extract.bytes / 1e6).toFixed(0)} MB, once`);
  for (const [words, it, aim] of [["as the page guesses the settings", extract.guessed, { most: 2000 }], ["no row left out, settings changed", extract.filled]]) {
    line(`  ${words}`, NaN, it.comparison * 1000, NaN, aim);
    line("    retrained models, too", NaN, it.retrained * 1000, NaN);
    line("    longest pause of the page", NaN, it.pause, NaN);
    line("    longest time without a word", NaN, it.silence, NaN);
  }
}
const mib = (value) => `${value.toFixed(0)} MiB`;
console.log(`WebAssembly memory, worker and page: Adult ${mib(million.adult.worker)} and ${mib(million.adult.page)}, a million rows ${mib(million.memory.worker)} and ${mib(million.memory.page)}; the tab's process at most ${mib(million.process)} (aim: 450 MiB, ${million.process <= 450 ? "met" : "missed"})`);
if (extract) console.log(`The census extract: worker ${mib(extract.memory.worker)}, page ${mib(extract.memory.page)}, the tab's process at most ${mib(extract.process)}`);
console.log(`Our boxed objective exceeds Clarabel's by ${boxed.gap.toExponential(1)} of it${boxed.reached ? "" : "; Clarabel stopped short of its tolerance, 1e-13"}.`);
console.log("Corrected influence against the truth, all rows:");
for (const words of agreement) console.log(`  ${words}`);
console.log("(ours by stage: weights, updates and figures of eleven corrections, kept goals for each criterion among them; Python: of one, without kept goals)");
for (const words of goals.notes) console.log(words);
if (!python) console.log("(no Python with NumPy, pandas and scikit-learn here: its column is empty)");
