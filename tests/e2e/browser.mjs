// A page in headless Chromium, served like on any static host, under a sub-path. Records what must not happen.
import { existsSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { serve } from "../../scripts/serve.mjs";

/** Chromium. */
export const EXECUTABLE = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

/** Chromium's switches: as root, headless, and silent on the network. */
export const SWITCHES = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Serves `folder` under `prefix` and starts a browser. `headers: false` is a host that reads no `_headers` file, `compress: true` one that compresses. */
export async function start({ folder = "dist", prefix = "some/where", switches = [], ...host } = {}) {
  const site = await serve(folder, 0, prefix, host);
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: [...SWITCHES, ...switches] });
  return { site, browser, stop: async () => (await browser.close(), site.close()) };
}

/** Opens the page; `trouble` collects script errors, dialogs, policy reports and requests to other origins. */
export async function visit({ site, browser }, { hash = "", before, result = true, whole = result, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, acceptDownloads: true, ...options });
  // What the test makes happen to the context, before anything is loaded.
  await before?.(context);
  // On a machine that is busy with other things what is waited for comes late, and is as right.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  bringing(page);
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => (trouble.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("console", (message) => {
    if (message.type() === "error" || /Content Security Policy/i.test(message.text())) trouble.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(site.url) && !/^(blob|data):/.test(request.url())) trouble.push(`request: ${request.url()}`);
  });
  await page.goto(site.url + hash);
  // Every visit begins with a result, unless the test prevents it.
  // It may be on another slide.
  if (result) await page.getByTestId("headline").waitFor({ state: "attached" });
  // What is hidden is made after it.
  if (result && whole) await page.waitForFunction(() => [...document.querySelectorAll("[role=tabpanel]")].every((panel) => panel.childElementCount));
  return { page, context, trouble };
}

/** Runs in the page: opens the tab or the sheet that `element` lies in, and closes a sheet that would lie over it. Returns whether it did anything. */
function opened(element) {
  const sheet = element.closest(".sheet");
  const panel = element.closest("[role=tabpanel]");
  const pressed = [];
  for (const open of document.querySelectorAll(".sheet:not([hidden])")) {
    const chip = document.querySelector(`[aria-controls=${open.id}]`);
    if (open !== sheet && element !== chip) pressed.push(chip);
  }
  if (sheet?.hidden) pressed.push(document.querySelector(`[aria-controls=${sheet.id}]`));
  if (panel?.hidden) pressed.push(document.getElementById(panel.getAttribute("aria-labelledby")));
  for (const button of pressed) button.click();
  return pressed.length > 0;
}

/** Opens what a control lies in, as a person does before using it. */
export async function bring(locator) {
  const first = locator.first();
  await first.waitFor({ state: "attached", timeout: 30_000 }).catch(() => {});
  if ((await first.count()) && (await first.evaluate(opened))) await locator.page().waitForTimeout(60);
}

/** Waits until the page has followed what was done to it: its framework puts rendering off by a timer where it has been busy for a frame. */
const follow = (page) => page.evaluate(() => new Promise((resume) => setTimeout(resume, 20))).catch(() => {});

const ACTS = ["click", "check", "uncheck", "selectOption", "fill", "press", "tap"];

/** Has every use of a control bring it into sight first, and every act wait until the page has followed: those of the page, and those of its locators. */
function bringing(page) {
  for (const act of [...ACTS, "focus", "hover"]) {
    const plain = page[act].bind(page);
    page[act] = async (selector, ...rest) => (await bring(page.locator(selector)), done(page, act, await plain(selector, ...rest)));
  }
  for (const [device, acts] of [[page.mouse, ["click", "up"]], [page.keyboard, ["press"]]]) {
    for (const act of acts) {
      const plain = device[act].bind(device);
      device[act] = async (...rest) => (await plain(...rest), follow(page));
    }
  }
  const locator = Object.getPrototypeOf(page.locator("body"));
  if (locator.bringing) return;
  locator.bringing = true;
  for (const act of [...ACTS, "focus", "scrollIntoViewIfNeeded", "boundingBox", "waitFor"]) {
    const plain = locator[act];
    locator[act] = async function (...rest) {
      if (act !== "waitFor" || (rest[0]?.state ?? "visible") === "visible") await bring(this);
      return done(this.page(), act, await plain.apply(this, rest));
    };
  }
}

async function done(page, act, value) {
  if (ACTS.includes(act)) await follow(page);
  return value;
}

/** Waits until nothing is being read or computed, retraining included, and stays so for a moment: as long as the page tells of progress, and for
 * `silence` milliseconds where it does not. */
export async function ready(page, silence = 120_000) {
  let since, last;
  let heard = Date.now();
  while (Date.now() - heard < silence) {
    const [status, said] = await page.evaluate(() => {
      const place = document.querySelector(".status");
      return [place?.querySelector("[data-testid=status]")?.textContent.trim(), `${place?.textContent} ${place?.querySelector("progress")?.value}`];
    });
    if (said !== last) [last, heard] = [said, Date.now()];
    since = status === "ready" ? (since ?? Date.now()) : undefined;
    if (since && Date.now() - since >= 300) return;
    // Not the driver's own pause: pages of either driver are waited for.
    await new Promise((resume) => setTimeout(resume, 30));
  }
  throw new Error(`not ready, and silent for ${silence} ms: ${last}`);
}

/** Cancels a run that may be short, as soon as that can be done; returns when. Not by the driver's click, which waits for a button that stands
 * still: by then the run may have ended. */
export async function cancelled(page) {
  await page.waitForFunction(() => {
    const button = document.querySelector("#cancel");
    button?.click();
    return button !== null;
  }, null, { timeout: 10_000 });
  return Date.now();
}

/** Waits until the page is kept for offline use, or until it is clear that it will not be; returns which. */
export async function kept(page) {
  await page.waitForFunction(() => ["ready", "unavailable"].includes(document.documentElement.dataset.offline));
  return page.evaluate(() => document.documentElement.dataset.offline);
}

/** The full-precision number in a cell of the comparison; undefined where it has none. */
export async function value(page, id) {
  const text = await page.getByTestId(id).first().getAttribute("data-value");
  return text ? Number(text) : undefined;
}

/** Moves a slider, as a hand does, and waits until the page has followed. */
export async function slide(page, id, to) {
  await page.$eval(id, (input, to) => ((input.value = to), input.dispatchEvent(new Event("input", { bubbles: true })), input.dispatchEvent(new Event("change", { bubbles: true }))), String(to));
  await page.waitForTimeout(150);
  await ready(page);
}

/** Clicks what saves a file, and returns the file. */
export async function download(page, target) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(target).click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** Waits until what is to be seen has kept its place for so many frames and half a second. */
export const still = (page, frames = 30) =>
  page.evaluate(
    (frames) =>
      new Promise((resume) => {
        let [last, kept, since] = ["", 0, 0];
        const look = (now) => {
          const places = [scrollX, scrollY, innerWidth, innerHeight];
          for (const part of document.querySelectorAll("[id^=picture-], .chart, .chart svg text, .tour")) {
            const { left, top, right, bottom } = part.getBoundingClientRect();
            places.push(left, top, right, bottom);
          }
          const said = places.join();
          if (said !== last) [last, kept, since] = [said, 0, now];
          kept += 1;
          if (kept > frames && now - since >= 500) resume();
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    frames,
  );
