// A report is taken home, brought back and verified: in the page, and by the shell, which give it one digest.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { download, ready, start, visit } from "./browser.mjs";
import { HOSTILE } from "./hostile.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-verify-"));
const softUnlearn = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/soft-unlearn`;
let session;
before(async () => (session = await start()));
after(() => session?.stop());

const json = (name, text) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });

/** What the page says of a report. */
async function said(page, file) {
  await page.setInputFiles("#verify-report", file);
  const place = page.getByTestId("verified");
  await place.getByText(file.name, { exact: false }).waitFor();
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
  assert.match(execFileSync(softUnlearn, ["verify", file, "--data", "www/data/adult.csv.gz"], { stdio: "pipe" }).toString(), /same to the last digit/);
  writeFileSync(file, damaged);
  assert.throws(() => execFileSync(softUnlearn, ["verify", file, "--data", "www/data/adult.csv.gz"], { stdio: "pipe" }), /changed after it was written/);
  await context.close();
});

/** A report's digest, by SECURITY.md's words: of the JSON without white space and without what changes from run to run, keys sorted,
 * numbers as they are written. */
function digest(text) {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g);
  let at = 0;
  function canonical(path) {
    const open = tokens[at++];
    if (open !== "{" && open !== "[") return open;
    const parts = [];
    while (!"}]".includes(tokens[at])) {
      if (tokens[at] === ",") at += 1;
      if (open === "[") {
        parts.push(["", canonical(`${path}[]`)]);
      } else {
        const key = tokens[at];
        at += 2;
        const name = `${path}.${JSON.parse(key)}`;
        const value = canonical(name);
        if (![".digest", ".milliseconds", ".data.name"].includes(name)) parts.push([key, `${key}:${value}`]);
      }
    }
    if (open === "{") parts.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return open + parts.map(([, part]) => part).join(",") + tokens[at++];
  }
  return createHash("sha256").update(canonical("")).digest("hex");
}

/** Where a forger can put a text, and what the page then says of the report. */
const FORGED = [
  [(report, text) => report.replace(/("favourable": )"[^"]*"/, (_, key) => key + text), /come out differently here\. The first is data\.favourable/],
  [(report, text) => report.replace('"favourable"', text), /come out differently here/],
  [(report, text) => report.replace(/("column": )"[^"]*"/, (_, key) => key + text), /cannot be computed here/],
  [(report, text) => report.replace(/("program_version": )"[^"]*"/, (_, key) => key + text), /come out differently here/],
  [(report, text) => report.replace(/("fingerprint": )"[^"]*"/, (_, key) => key + text), /about other data/],
];

test("a forged report's hostile texts stay text", async () => {
  const { page, context, trouble } = await visit(session);
  await page.click("#bundled-german_credit");
  await page.waitForTimeout(150);
  await ready(page);
  const text = (await download(page, "#export-report")).bytes.toString();
  assert.equal(digest(text), JSON.parse(text).digest);
  let forged = 0;
  for (const [i, hostile] of HOSTILE.entries()) {
    for (const [k, [put, expected]] of FORGED.entries()) {
      // Each text in one place, the first in all.
      if (i > 0 && k !== i % FORGED.length) continue;
      const changed = put(text, JSON.stringify(hostile));
      assert.notEqual(changed, text);
      const report = changed.replace(/("digest": )"[^"]*"/, `$1"${digest(changed)}"`);
      const words = await said(page, json(`forged-${(forged += 1)}.json`, report));
      assert.match(words, /^Not confirmed/);
      assert.match(words, expected, `${i} ${k} ${words}`);
    }
  }
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  console.log(`# ${forged} forged reports`);
  assert.deepEqual(trouble, []);
  await context.close();
});
