// Kept goals on Adult, two groups and ten: natively, in a worker in Chromium, and fairlearn's ExponentiatedGradient, in one run.
//   node benches/kept.mjs [rounds] [python]     this part of the table alone
import { pathToFileURL } from "node:url";
import { browser, data, text } from "./stages.mjs";

const target = process.env.CARGO_TARGET_DIR ?? "target";

/** Lines of the table (what, native, Chromium, other, in milliseconds), and what there is to say beside them. */
export async function kept(rounds, python) {
  const native = JSON.parse(text(`${target}/release/examples/measure`, [data, String(rounds), "kept"]));
  const { medians: chromium } = await browser("kept", rounds);
  const rows = [];
  const notes = [];
  native.forEach((ours, k) => {
    const theirs = chromium[k];
    const fairlearn = python ? JSON.parse(text(python, ["benches/kept.py", data, ours.groups])) : {};
    const other = { first: fairlearn.processor, retrained: fairlearn.processor };
    const words = { first: "first question", move: "slider move", longest: "longest move", retrained: "kept and retrained" };
    for (const [key, name] of Object.entries(words)) rows.push([`${ours.groups}: ${name}`, ours[key], theirs[key], other[key]]);
    const right = (share) => `${(100 * share).toFixed(1)} %`;
    const beside = python
      ? `; ExponentiatedGradient ${right(fairlearn.accuracy)}, ${(fairlearn.wall / 1000).toFixed(1)} s on the clock, difference of selection rates ${(100 * fairlearn.difference).toFixed(1)} points`
      : "";
    notes.push(`Kept for ${ours.groups}: ${ours.models} models; test accuracy ${right(ours.accuracy_update)} updated, ${right(ours.accuracy_retrained)} retrained${beside}.`);
  });
  return { rows, notes };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { rows, notes } = await kept(Number(process.argv[2] ?? 7), process.argv[3]);
  const cell = (value) => (Number.isFinite(value) ? value.toFixed(1) : "").padStart(12);
  const line = (name, cells) => console.log(name.padEnd(36) + cells.join(""));
  line("milliseconds", ["native", "Chromium", "other", "other/native", "other/Chrom."].map((name) => name.padStart(12)));
  for (const [name, ours, chromium, other] of rows) line(name, [ours, chromium, other, other / ours, other / chromium].map(cell));
  for (const words of notes) console.log(words);
}
