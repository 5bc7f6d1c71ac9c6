// All 30,162 leave-one-out models of Adult: natively, on the page in Chromium, and as a NumPy batch would find them.
import { cpus } from "node:os";
import { ready, start, visit } from "../tests/e2e/browser.mjs";
import { text } from "./stages.mjs";

const target = process.env.CARGO_TARGET_DIR ?? "target";

/** Milliseconds: natively on as many threads as there are processors, the same for NumPy (from 1,024 rows). */
function native(python) {
  const threads = String(cpus().length);
  const printed = text(`${target}/release/examples/leave_one_out`, [threads, "authors", python ?? "no-python"]);
  const seconds = Number(printed.match(/models without a row in ([\d.]+) s/)?.[1]);
  const each = Number(printed.match(/NumPy, batched.*?: ([\d.]+) ms each/)?.[1]);
  const rows = Number(printed.match(/^(\d+) models/m)?.[1]);
  return { ours: seconds * 1000, numpy: each * rows, agreement: printed.split("\n").filter((line) => / corrected /.test(line)) };
}

/** Milliseconds from the button to the last row, on all of the page's workers. */
async function chromium() {
  const session = await start();
  try {
    const { page } = await visit(session);
    await ready(page, 120_000);
    await page.waitForFunction(() => !/to come|being computed/.test(document.querySelector("#picture-tradeoff").innerText), null, { timeout: 120_000 });
    const begin = Date.now();
    await page.click("#check-all");
    await page.waitForFunction(() => /^30.?162 rows trained without\.$/.test(document.querySelector("[data-testid=check-progress]").textContent.trim()), null, { timeout: 600_000 });
    return Date.now() - begin;
  } finally {
    await session.stop();
  }
}

/** A row of the table, and how well corrected influence agrees with what was found. */
export async function check(python) {
  const { ours, numpy, agreement } = native(python);
  return { row: ["leave out all 30,162", ours, await chromium(), numpy], agreement };
}
