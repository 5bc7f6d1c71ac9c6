// A page in Debian's headless Firefox, served like on any static host. puppeteer-core drives it over WebDriver BiDi, which every
// Firefox speaks; Playwright would need a patched one.
import { existsSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { serve } from "../../scripts/serve.mjs";
import { ready as settled } from "./browser.mjs";

const EXECUTABLE = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => existsSync(path));

/** Serves dist/ and starts Firefox. `preferences` are added to those that have it save files without asking. */
export async function start({ folder = "dist", prefix = "some/where", preferences = {} } = {}) {
  if (!EXECUTABLE) throw new Error("no Firefox here: scripts/setup.sh test brings it");
  const downloads = mkdtempSync(join(tmpdir(), "soft-unlearn-firefox-"));
  const site = await serve(folder, 0, prefix);
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: EXECUTABLE,
    headless: true,
    protocolTimeout: 240_000,
    extraPrefsFirefox: {
      "browser.download.dir": downloads,
      "browser.download.folderList": 2,
      "browser.download.useDownloadDir": true,
      "browser.helperApps.neverAsk.saveToDisk": "application/json,text/csv,text/html",
      ...preferences,
    },
  });
  return { site, browser, downloads, stop: async () => (await browser.close(), site.close()) };
}

/** Opens an address; `trouble` collects script errors, dialogs and requests to other origins. */
export async function visit({ site, browser }, { address = site.url, before } = {}) {
  const page = await browser.newPage();
  // As in `browser.mjs`.
  page.setDefaultTimeout(120_000);
  await page.setViewport({ width: 1440, height: 1000 });
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => (trouble.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("console", (message) => message.type() === "error" && trouble.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(site.url) && !/^(blob|data):/.test(request.url())) trouble.push(`request: ${request.url()}`);
  });
  await before?.(page);
  await page.goto(address, { waitUntil: "domcontentloaded" });
  return { page, trouble };
}

/** As in `browser.mjs`; Firefox takes longer. */
export const ready = (page, timeout = 120_000) => settled(page, timeout);

/** Waits so many milliseconds. */
export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** The full-precision numbers in these cells of the comparison, by their names; undefined where there is none. */
export function values(page, names) {
  return page.evaluate(
    (names) => names.map((name) => document.querySelector(`[data-testid="${name}"]`)?.dataset.value).map((text) => (text ? Number(text) : undefined)),
    names,
  );
}

/** Clicks what saves a file, and returns the file's text. */
export async function saved({ downloads }, page, selector) {
  const known = new Set(readdirSync(downloads));
  // Not with the mouse: a tab that has slept is out of sight.
  await page.$eval(selector, (button) => button.click());
  // Firefox makes the file when it begins, and writes into another; Chromium gives it its name in the end.
  const underway = (name) => /\.(part|crdownload)$|^\./.test(name);
  for (let tries = 0; tries < 1200; tries += 1) {
    const fresh = readdirSync(downloads).filter((name) => !known.has(name));
    const name = fresh.find((name) => !underway(name));
    if (name && !fresh.some(underway)) {
      const text = readFileSync(join(downloads, name), "utf8");
      if (text) return text;
    }
    await pause(50);
  }
  throw new Error(`${selector} saved nothing`);
}
