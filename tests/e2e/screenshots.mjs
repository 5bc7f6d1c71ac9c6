// Pictures of the page, tab by tab and sheet by sheet, on a desk, wide, narrow, dark, at 200 per cent and presented, in screenshots/.
import { mkdirSync } from "node:fs";
import { ready, start, visit } from "./browser.mjs";

mkdirSync("screenshots", { recursive: true });
const session = await start();
const looks = [
  { name: "desk", viewport: { width: 1366, height: 768 } },
  { name: "desk-dark", viewport: { width: 1366, height: 768 }, colorScheme: "dark" },
  { name: "wide", viewport: { width: 1920, height: 1080 } },
  { name: "narrow", viewport: { width: 400, height: 860 } },
  { name: "narrow-dark", viewport: { width: 400, height: 860 }, colorScheme: "dark" },
  // A window of 1366 pixels at 200 per cent.
  { name: "zoomed", viewport: { width: 683, height: 384 }, deviceScaleFactor: 2 },
];
for (const { name, ...options } of looks) {
  const { page, context, trouble } = await visit(session, options);
  await ready(page);
  const picture = (what, place = page, more = {}) => place.screenshot({ path: `screenshots/${name}-${what}.png`, animations: "disabled", ...more });
  await page.waitForFunction(() => !/to come|being computed/.test(document.querySelector("#picture-tradeoff").innerText), null, { timeout: 120_000 });
  await picture("top");
  await page.click("#select-harms-both");
  await page.locator("#table-rows tbody tr td .cut").first().waitFor();
  await page.click("#check-some");
  await page.waitForFunction(() => /^200 rows trained without/.test(document.querySelector("[data-testid=check-progress]").textContent.trim()));
  for (const tab of await page.$$eval("[role=tab]", (tabs) => tabs.map((tab) => tab.id))) {
    await page.click(`#${tab}`);
    await page.waitForTimeout(600);
    await picture(tab);
  }
  await page.evaluate(() => scrollTo(0, 0));
  for (const chip of await page.$$eval(".chip", (chips) => chips.map((chip) => chip.id))) {
    await page.click(`#${chip}`);
    await picture(chip);
  }
  await page.click("#synthetic");
  await page.waitForTimeout(200);
  await ready(page);
  await page.click("#tab-boundary");
  await page.waitForTimeout(600);
  await picture("world-boundary");
  await page.evaluate(() => scrollTo(0, 0));
  await page.click("#present");
  await page.waitForTimeout(600);
  await picture("presenting");
  await page.click("#slide-next");
  await page.waitForTimeout(600);
  await picture("presenting-next");
  console.log(name, trouble.length ? trouble : "no trouble");
  await context.close();
}
await session.stop();
