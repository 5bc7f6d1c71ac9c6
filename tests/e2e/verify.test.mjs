// A report is taken home, brought back and verified: in the page, and by the shell, which give it one digest.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { download, ready, start, visit } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-verify-"));
const correct = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/examples/correct`;
let session;
before(async () => (session = await start()));
after(() => session?.stop());

const json = (name, text) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });

/** What the page says of a report. */
async function said(page, file) {
  await page.setInputFiles("#verify-report", file);
  const place = page.getByTestId("verified");
  await place.getByText(file.name, { exact: false }).waitFor({ timeout: 60_000 });
  await ready(page);
  return place.innerText();
}

test("a report is confirmed; a damaged one, one on other data and one that is none are refused in words", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  const text = (await download(page, "#export-report")).bytes.toString();
  const { digest } = JSON.parse(text);
  assert.match(digest, /^[0-9a-f]{64}$/);
  const confirmed = await said(page, json("mine.json", text));
  assert.match(confirmed, /Confirmed: mine\.json/);
  assert.match(confirmed, new RegExp(`${digest.slice(0, 12)}….*the same to the last digit`, "s"));
  // Verifying changes nothing on the page: the same report comes out again, after other settings, too.
  assert.equal(JSON.parse((await download(page, "#export-report")).bytes).digest, digest);
  await page.check("#target-robustness");
  await page.waitForTimeout(100);
  await ready(page);
  assert.match(await said(page, json("older settings.json", text)), /^Confirmed/);
  const damaged = text.replace(/"accuracy": \{\s*"value": 0\.8/, (found) => found.replace("0.8", "0.9"));
  assert.notEqual(damaged, text);
  assert.match(await said(page, json("damaged.json", damaged)), /^Not confirmed.*changed after it was written/s);
  assert.match(await said(page, json("<img src=x onerror=alert(1)>.json", "{}")), /^Not confirmed: <img .*not a report of this program/s);
  assert.match(await said(page, json("long.json", " ".repeat((16 << 20) + 1))), /^Not confirmed.*bytes/s);
  await page.click("#bundled-compas");
  await page.waitForTimeout(100);
  await ready(page);
  assert.equal(await page.getByTestId("verified").count(), 0);
  assert.match(await said(page, json("adult.json", text)), /^Not confirmed.*about other data/s);
  assert.deepEqual(trouble, []);
  // The shell says the same, of the same file.
  const file = join(folder, "report.json");
  writeFileSync(file, text);
  assert.match(execFileSync(correct, ["--verify", file, "--data", "www/data/adult.csv.gz"], { stdio: "pipe" }).toString(), /same to the last digit/);
  writeFileSync(file, damaged);
  assert.throws(() => execFileSync(correct, ["--verify", file, "--data", "www/data/adult.csv.gz"], { stdio: "pipe" }), /changed after it was written/);
  await context.close();
});
