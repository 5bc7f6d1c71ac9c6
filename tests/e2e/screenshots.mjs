// Pictures of the page, whole and panel by panel, wide, narrow and dark, in screenshots/.
import { mkdirSync } from "node:fs";
import { ready, start, visit } from "./browser.mjs";

mkdirSync("screenshots", { recursive: true });
const session = await start();
const looks = [
  { name: "wide", viewport: { width: 1440, height: 1000 } },
  { name: "wide-dark", viewport: { width: 1440, height: 1000 }, colorScheme: "dark" },
  { name: "narrow", viewport: { width: 400, height: 860 } },
  { name: "narrow-dark", viewport: { width: 400, height: 860 }, colorScheme: "dark" },
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
  await page.waitForFunction(() => /^200 rows trained without/.test(document.querySelector("[data-testid=check-progress]").textContent.trim()), null, { timeout: 60_000 });
  // Charts are drawn when they come into sight; the bar that stays at the top would lie on tall panels.
  for (const panel of await page.locator("[id^=picture-]").all()) {
    await panel.scrollIntoViewIfNeeded();
    await page.evaluate((element) => element.scrollIntoView({ block: "start" }), await panel.elementHandle());
    await page.waitForTimeout(500);
    await page.evaluate((element) => element.scrollIntoView({ block: "end" }), await panel.elementHandle());
    await page.waitForTimeout(500);
    await page.$eval(".top", (bar) => (bar.hidden = true));
    await picture(await panel.getAttribute("id"), panel);
    await page.$eval(".top", (bar) => (bar.hidden = false));
  }
  await page.evaluate(() => scrollTo(0, 0));
  await picture("whole", page, { fullPage: true });
  await page.click("#synthetic");
  await page.waitForTimeout(200);
  await ready(page);
  await page.locator("#picture-boundary").scrollIntoViewIfNeeded();
  await page.waitForTimeout(500);
  await picture("world-boundary", page.locator("#picture-boundary"));
  await page.evaluate(() => scrollTo(0, 0));
  await page.click("#present");
  await page.waitForTimeout(300);
  await picture("presenting");
  console.log(name, trouble.length ? trouble : "no trouble");
  await context.close();
}
await session.stop();
