// What is given to others: the link, its QR code, and a page that lies within another one.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { kept, ready, start, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** A page of another origin with this body. */
async function elsewhere(body) {
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>Course</title>${body}`));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://localhost:${server.address().port}/`, close: () => (server.close(), server.closeAllConnections()) };
}

test("the link is shown with its QR code, and the code for another page follows what is ticked", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  // Nothing of it is in the first load.
  assert.equal(await page.locator("#share").count(), 0);
  await page.click("#copy-link");
  await page.waitForSelector("#share");
  const link = await page.inputValue("#share-link");
  assert.ok(link.startsWith(`${session.site.url}#experiment=`) && link.length < 300, link);
  const code = await page.getByTestId("qr").evaluate((svg) => {
    const size = svg.viewBox.baseVal.width;
    const dark = new Set([...svg.querySelector("path").getAttribute("d").matchAll(/M(\d+) (\d+)/g)].map(([, x, y]) => `${x} ${y}`));
    // A finder pattern by its rings, from its corner.
    const finder = (left, top) => [0, 1, 2, 3, 4, 5, 6].every((y) => [0, 1, 2, 3, 4, 5, 6].every((x) => {
      const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
      return dark.has(`${left + x} ${top + y}`) === (ring !== 2);
    }));
    return { size, dark: dark.size, finders: [[4, 4], [size - 11, 4], [4, size - 11], [size - 11, size - 11]].map(([x, y]) => finder(x, y)) };
  });
  assert.deepEqual(code.finders, [true, true, true, false]);
  assert.ok((code.size - 8 - 17) % 4 === 0 && code.dark > 200, JSON.stringify(code));
  await page.click("#share summary");
  await page.check("#embed-bare");
  await page.fill("#embed-task", 'Close "half" & <b>write</b>');
  for (const tab of ["rows", "weights", "boundary", "robustness", "check", "methods", "label-noise", "data", "export"]) await page.uncheck(`#embed-${tab}`);
  const html = await page.inputValue("#embed-code");
  const address = await page.evaluate((html) => new DOMParser().parseFromString(html, "text/html").querySelector("iframe").src, html);
  const { pathname, searchParams, hash } = new URL(address);
  assert.ok(pathname.endsWith("/some/where/embed.html"), pathname);
  assert.deepEqual(Object.fromEntries(searchParams), { tabs: "result,groups", settings: "hidden", task: 'Close "half" & <b>write</b>' });
  assert.equal(hash, new URL(link).hash);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("#share"));
  assert.deepEqual(trouble, []);
  await context.close();

  // In another site's page: what was asked for, and the page itself not at all.
  const course = await elsewhere(`${html}<iframe id="refused" src="${session.site.url}"></iframe>`);
  const other = await session.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const outer = await other.newPage();
  await outer.goto(course.url);
  const inner = outer.frameLocator("iframe[title='Soft Unlearn']");
  await inner.getByTestId("headline").waitFor({ timeout: 120_000 });
  assert.equal(await inner.getByTestId("task").innerText(), 'Close "half" & <b>write</b>');
  assert.deepEqual(await inner.getByRole("tab").allInnerTexts(), ["Result", "Groups"]);
  for (const gone of ["#file", "#chip-model", "#hard-share", "#present"]) assert.equal(await inner.locator(gone).count(), 0, gone);
  assert.equal(await outer.frameLocator("#refused").locator("#app").count(), 0);
  await other.close();
  course.close();
});

test("the embedded page may be framed with headers and from the service worker, the page itself may not", async () => {
  const policy = async (name) => (await fetch(session.site.url + name)).headers.get("content-security-policy");
  assert.match(await policy(""), /frame-ancestors 'none'/);
  assert.match(await policy("index.html"), /frame-ancestors 'none'/);
  assert.match(await policy("embed.html"), /default-src 'none'/);
  assert.doesNotMatch(await policy("embed.html"), /frame-ancestors/);
  const { page, context } = await visit(session);
  assert.equal(await kept(page), "ready");
  const policies = await page.evaluate(() => Promise.all(["./", "./embed.html"].map(async (name) => (await fetch(name)).headers.get("content-security-policy"))));
  assert.match(policies[0], /frame-ancestors 'none'/);
  assert.match(policies[1], /default-src 'none'(?!.*frame-ancestors)/);
  await context.close();
});
