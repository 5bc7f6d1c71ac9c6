// What visits that explore the pictures share: rows that are selected, what the shell says of them, what a saved picture shows.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { download } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-pictures-"));
const softUnlearn = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/soft-unlearn`;

/** Waits for the rows of the selection, cells included. */
export async function selection(page) {
  // Their names are in the head once they have come; what a row is alone with stands there before.
  await page.locator("#table-rows thead th .cut").first().waitFor();
  return page.$$eval("#table-rows tr", (rows) => rows.map((row) => [...row.cells].map((cell) => cell.dataset.value || cell.textContent.trim())));
}

/** What the shell says of every training row, by its number. */
export async function shellSamples(page) {
  const report = JSON.parse((await download(page, "#export-report")).bytes);
  const [config, out] = ["config.json", "samples.csv"].map((name) => join(folder, name));
  writeFileSync(config, JSON.stringify(report.configuration));
  execFileSync(softUnlearn, ["correct", "--config", config, "--data", "www/data/adult.csv.gz", "--samples", out], { stdio: "pipe" });
  const [head, ...rows] = readFileSync(out, "utf8").trim().split(/\r?\n/).map((line) => line.split(","));
  return new Map(rows.map((row) => [row[0], Object.fromEntries(head.map((name, i) => [name, Number(row[i])]))]));
}

/** Waits until the curves are retrained. */
export const traced = (page) => page.waitForFunction(() => !/to come|being computed/.test(document.querySelector("#picture-tradeoff").innerText));

/** What a saved picture shows: its texts, its lines' colours and heights, and where numbers of its axes lie. */
export async function read(page, title) {
  const svg = (await download(page, `button[aria-label='${title}: save as SVG']`)).bytes.toString();
  // Not in the page, whose policy allows no styles in the SVG.
  const blank = await page.context().newPage();
  const shown = await blank.evaluate((svg) => {
    const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    const texts = [...root.querySelectorAll("text")].map((text) => {
      const [x, y] = (text.getAttribute("transform") ?? "").match(/translate\(([^)]*)\)/)?.[1].split(/[ ,]+/).map(Number) ?? ["x", "y"].map((name) => Number(text.getAttribute(name)));
      return { x, y, text: text.textContent, anchor: text.getAttribute("text-anchor") };
    });
    const lines = [...root.querySelectorAll("path[stroke]")].map((path) => ({ stroke: path.getAttribute("stroke"), at: path.getAttribute("d").match(/-?[\d.]+/g).map(Number) }));
    const paper = root.querySelector("rect");
    return { texts, lines, paper: paper.getAttribute("fill"), size: [root, paper].map((it) => ["width", "height"].map((name) => it.getAttribute(name))) };
  }, svg);
  await blank.close();
  const numbers = shown.texts.map((text) => ({ ...text, value: Number(text.text.replace("\u2212", "-")) })).filter(({ text, value }) => text && !Number.isNaN(value));
  const scale = (anchor, side) => {
    const ticks = numbers.filter((text) => text.anchor === anchor);
    const [first, last] = [ticks[0], ticks.at(-1)];
    return (value) => first[side] + ((value - first.value) * (last[side] - first[side])) / (last.value - first.value);
  };
  return { ...shown, across: scale("middle", "x"), up: scale("end", "y") };
}

/** A row that lies well within the picture with no other near it, and where; a place with no row near it. */
export function lonely(told, { across, up }) {
  const places = [...told.values()].map((row) => ({ ...row, x: across(row.utility_influence), y: up(row.target_influence) }));
  const away = (place, pixels) => places.every((other) => other === place || Math.hypot(other.x - place.x, other.y - place.y) > pixels);
  const inside = ({ x, y }) => x > across(-0.4) && x < across(0.4) && y > up(0.00009) && y < up(-0.00009);
  const row = places.find((place) => inside(place) && away(place, 12));
  const corners = [-0.38, -0.3, 0.3, 0.38].flatMap((u) => [-0.00009, -0.00007, 0.00007, 0.00009].map((f) => ({ x: across(u), y: up(f) })));
  return { row, nowhere: corners.find((place) => away(place, 20)) };
}

/** Where an element is in the window, and how high the window is. */
export const extent = (page, selector) =>
  page.$eval(selector, (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom, height: innerHeight, inside: top >= 0 && bottom <= innerHeight && bottom > top };
  });
