// Pictures of the page, wide, narrow and dark, in screenshots/.
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

  await page.screenshot({ path: `screenshots/${name}.png` });
  await page.screenshot({ path: `screenshots/${name}-whole.png`, fullPage: true });
  console.log(name, trouble.length ? trouble : "no trouble");
  await context.close();
}
await session.stop();
