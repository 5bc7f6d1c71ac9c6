// Nothing leaves the page, it works offline, and two versions of it never mix: seen from the host, whose log of requests
// shows what really leaves the browser.
import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { seal } from "../../scripts/seal.mjs";
import { cancelled, download, kept, ready, start, value, visit } from "./browser.mjs";

const temporary = () => mkdtempSync(join(tmpdir(), "soft-unlearn-sealed-"));
const german = gunzipSync(readFileSync("www/data/german-credit.csv.gz"));

/** A copy of dist/, to be changed. */
function copy() {
  const folder = temporary();
  cpSync("dist", folder, { recursive: true });
  return folder;
}

/** Runs `work` with a server and a browser of its own. */
async function within(options, work) {
  const session = await start(options);
  try {
    return await work(session);
  } finally {
    await session.stop();
  }
}

const settled = async (page) => (await page.waitForTimeout(150), await ready(page));
const report = async (page) => JSON.parse((await download(page, "#export-report")).bytes);
const description = (page) => page.locator("meta[name=description]").getAttribute("content");

/** Makes the copy another version: a word in the page, one in a script, one in the worker. */
function change(folder, word) {
  const page = join(folder, "index.html");
  writeFileSync(page, readFileSync(page, "utf8").replace(/(name="description"\s+content=")[^"]*/, `$1${word}`));
  for (const name of ["offline.js", "worker.js"]) appendFileSync(join(folder, name), `// ${word}\n`);
  return seal(folder);
}

test("after loading, a whole visit asks the host for nothing", () =>
  within({}, async (session) => {
    const { page, context, trouble } = await visit(session);
    await ready(page);
    assert.equal(await kept(page), "ready");
    const before = session.site.requests.length;
    await page.setInputFiles("#file", { name: "mine.csv", mimeType: "text/csv", buffer: german });
    await settled(page);
    await page.check("#target-robustness");
    await settled(page);
    for (const id of ["#export-report", "#export-samples", "#export-coefficients"])
      await Promise.all([page.waitForEvent("download"), page.click(id)]);
    await page.click("#copy-link");
    // Other data, which the worker fetches, and a worker that is started anew.
    for (const set of ["compas", "adult", "german_credit"]) {
      await page.click(`#bundled-${set}`);
      await settled(page);
    }
    await page.setInputFiles("#file", { name: "large.csv", mimeType: "text/csv", buffer: Buffer.concat(Array(40).fill(german)) });
    await cancelled(page);
    await page.click("#bundled-compas");
    await settled(page);
    assert.ok((await value(page, "test.accuracy.before")) > 0.6);
    assert.deepEqual(session.site.requests.slice(before), []);
    assert.deepEqual(trouble, []);
    await context.close();
  }));

test("each file is fetched once to run and once, at most, to be kept", () =>
  within({}, async (session) => {
    const { page, context } = await visit(session);
    await ready(page);
    await kept(page);
    const count = {};
    for (const path of session.site.requests) count[path] = (count[path] ?? 0) + 1;
    // The module's script and later.js are loaded by the page and by its worker, everything else by one of them; the service worker keeps it.
    for (const [path, times] of Object.entries(count)) assert.ok(times <= (/(page-[^/]*|later)\.js$/.test(path) ? 3 : 2), `${path}: ${times}`);
    assert.equal(Object.keys(count).filter((path) => /page-[^/]*\.wasm\.xz$/.test(path)).length, 1);
    await context.close();
  }));

test("the policy has no foreign origin, and header and page say the same", () =>
  within({}, async ({ site }) => {
    const response = await fetch(site.url);
    const header = response.headers.get("content-security-policy");
    const meta = (await response.text()).match(/http-equiv="Content-Security-Policy"\s+content="([^"]+)"/)[1];
    assert.equal(header, `${meta}; frame-ancestors 'none'`);
    const sources = header.split(";").flatMap((part) => part.trim().split(" ").slice(1));
    assert.deepEqual([...new Set(sources)].sort(), ["'none'", "'self'", "'wasm-unsafe-eval'", "blob:", "data:"]);
    assert.equal(response.headers.get("referrer-policy"), "no-referrer");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("cross-origin-opener-policy"), "same-origin");
    assert.match(response.headers.get("permissions-policy"), /camera=\(\).*geolocation=\(\).*microphone=\(\)/);
    assert.equal((await fetch(`${site.url}service-worker.js`)).headers.get("cache-control"), "no-cache");
  }));

test("a host without headers gets them from the service worker", () =>
  within({ headers: false }, async (session) => {
    assert.equal((await fetch(session.site.url)).headers.get("content-security-policy"), null);
    const { page, context, trouble } = await visit(session);
    assert.equal(await kept(page), "ready");
    const response = await page.reload();
    assert.match(response.headers()["content-security-policy"], /frame-ancestors 'none'/);
    assert.equal(response.headers()["referrer-policy"], "no-referrer");
    // The worker's policy comes from its own response.
    const worker = await page.evaluate(async () => (await fetch("./worker.js")).headers.get("content-security-policy"));
    assert.match(worker, /connect-src 'self'/);
    await ready(page);
    assert.deepEqual(trouble, []);
    await context.close();
  }));

test("a file that was changed on the host does not run", async () => {
  const names = readdirSync("dist");
  const changed = ["start.js", "charts.js", "offline.js", names.find((name) => /^page-.*\.js$/.test(name)), names.find((name) => /^page-.*\.wasm\.xz$/.test(name))];
  for (const name of changed) {
    const folder = copy();
    appendFileSync(join(folder, name), name.endsWith(".js") ? "\nglobalThis.intruder = true;\n" : "\0");
    await within({ folder }, async (session) => {
      const { page, context, trouble } = await visit(session, { result: false });
      for (let tries = 0; tries < 300 && !trouble.some((said) => /integrity/i.test(said)); tries += 1) await page.waitForTimeout(100);
      assert.ok(trouble.some((said) => /integrity/i.test(said)), `${name}: ${trouble.join("; ")}`);
      await page.waitForTimeout(500);
      assert.equal(await page.getByTestId("headline").count(), 0, name);
      assert.equal(await page.evaluate(() => globalThis.intruder), undefined, name);
      assert.ok(await page.locator("#app").innerText(), name);
      await context.close();
    });
  }
});

test("a later half that was changed on the host does not run", async () => {
  const folder = copy();
  const name = readdirSync(folder).find((name) => name.endsWith("_later.wasm"));
  // Another custom section: a module that would compile, and whose hash is another.
  appendFileSync(join(folder, name), Buffer.from([0, 2, 1, 120]));
  await within({ folder }, async (session) => {
    const { page, context, trouble } = await visit(session, { whole: false });
    // The first result and its retrained models stand without it.
    await page.getByTestId("performance").filter({ hasText: "retraining" }).waitFor();
    for (let tries = 0; tries < 100 && !trouble.some((said) => /integrity/i.test(said)); tries += 1) await page.waitForTimeout(100);
    assert.ok(trouble.some((said) => /integrity/i.test(said)), trouble.join("; "));
    const refused = await page.evaluate(() => {
      try {
        softUnlearnBring({}, () => "another");
      } catch (error) {
        return error.message;
      }
    });
    assert.match(refused, /or changed/);
    await context.close();
  });
});

test("the page works offline after one visit", () =>
  within({}, async (session) => {
    const { page, context, trouble } = await visit(session);
    assert.equal(await kept(page), "ready");
    session.site.close();
    await page.reload();
    await page.getByTestId("headline").waitFor();
    await ready(page);
    for (const set of ["compas", "german_credit"]) {
      await page.click(`#bundled-${set}`);
      await settled(page);
    }
    await page.setInputFiles("#file", { name: "mine.csv", mimeType: "text/csv", buffer: german });
    await settled(page);
    assert.ok((await value(page, "test.accuracy.before")) > 0.6);
    // A new tab, under the file's own name, too.
    const second = await context.newPage();
    await second.goto(`${session.site.url}index.html`);
    await second.getByTestId("headline").waitFor();
    assert.equal(await kept(second), "ready");
    assert.deepEqual(trouble.filter((text) => !/service-worker\.js|ERR_CONNECTION_REFUSED/.test(text)), []);
    await context.close();
  }));

test("a link works offline: its settings are read before anything has been computed", () =>
  within({}, async (session) => {
    const { page, context, trouble } = await visit(session);
    assert.equal(await kept(page), "ready");
    await page.click("#bundled-compas");
    await settled(page);
    const address = await page.evaluate(() => location.href);
    assert.match(address, /#./);
    const { digest } = await report(page);
    session.site.close();
    const other = await context.newPage();
    other.on("pageerror", (error) => trouble.push(error.message));
    await other.goto(address);
    await other.getByTestId("headline").waitFor();
    await ready(other);
    assert.equal((await report(other)).digest, digest);
    assert.deepEqual(trouble.filter((text) => !/service-worker\.js|ERR_CONNECTION_REFUSED/.test(text)), []);
    await context.close();
  }));

test("an update announces itself, waits to be agreed to, and never mixes with what was there", async () => {
  const folder = copy();
  change(folder, "first");
  await within({ folder }, async (session) => {
    const { page, context, trouble } = await visit(session);
    assert.equal(await kept(page), "ready");
    change(folder, "second");
    await page.reload();
    await page.locator("#update").getByText("newer version").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.update), "waiting");
    // Everything is still of the first version, whatever the host has.
    assert.equal(await description(page), "first");
    for (const name of ["worker.js", "offline.js", "start.js", "index.html"]) {
      const text = await page.evaluate(async (name) => (await fetch(name)).text(), name);
      assert.ok(!text.includes("second"), name);
    }
    await ready(page);
    // With the page open twice, the other tab would be left with files of two versions.
    const other = await context.newPage();
    await other.goto(session.site.url);
    assert.equal(await description(other), "first");
    await page.click("#reload");
    await page.locator("#update").getByText("another tab").waitFor();
    assert.equal(await description(page), "first");
    await other.close();
    await Promise.all([page.waitForEvent("load"), page.click("#reload")]);
    await page.getByTestId("headline").waitFor();
    assert.equal(await description(page), "second");
    assert.equal(await page.locator("#update").innerText(), "");
    assert.equal(await kept(page), "ready");
    assert.equal((await page.evaluate(() => caches.keys())).length, 1);
    assert.deepEqual(trouble, []);
    await context.close();
  });
});

test("an update takes over by itself once the page was closed everywhere", async () => {
  const folder = copy();
  change(folder, "first");
  await within({ folder }, async (session) => {
    const { page, context } = await visit(session);
    await kept(page);
    change(folder, "second");
    await page.reload();
    await page.locator("#reload").waitFor();
    await page.close();
    // How soon the browser lets the old version go is its own affair.
    const next = await context.newPage();
    for (let tries = 0, found = ""; tries < 20 && found !== "second"; tries += 1) {
      await next.goto("about:blank");
      await next.waitForTimeout(500);
      await next.goto(session.site.url);
      found = await description(next);
    }
    assert.equal(await description(next), "second");
    await next.getByTestId("headline").waitFor();
    await context.close();
  });
});

test("half a deployment is not taken for a version", async () => {
  const folder = copy();
  change(folder, "first");
  await within({ folder }, async (session) => {
    const { page, context } = await visit(session);
    await kept(page);
    change(folder, "second");
    appendFileSync(join(folder, "charts.js"), "// still of another version\n");
    await page.reload();
    await page.getByTestId("headline").waitFor();
    await ready(page);
    // The new version's worker is looked for, and has given up, however long it takes to fetch what it would keep.
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration.update().catch(() => {});
      while (registration.installing) await new Promise((resume) => setTimeout(resume, 50));
    });
    assert.equal(await description(page), "first");
    assert.equal(await page.locator("#update").innerText(), "");
    assert.equal((await page.evaluate(() => caches.keys())).length, 1);
    await context.close();
  });
});

test("a worker of another version is refused with a word", async () => {
  const folder = copy();
  await within({ folder }, async (session) => {
    const { page, context } = await visit(session, { serviceWorkers: "block" });
    await ready(page);
    const path = join(folder, "worker.js");
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(/page-[0-9a-f]+/g, "page-0123456789abcdef"));
    await page.setInputFiles("#file", { name: "large.csv", mimeType: "text/csv", buffer: Buffer.concat(Array(200).fill(german)) });
    await cancelled(page);
    await page.click("#bundled-compas");
    await page.getByText("could not be started").first().waitFor();
    await context.close();
  });
});

test("two copies on one host keep to themselves", async () => {
  const folder = temporary();
  for (const name of ["a", "b"]) cpSync("dist", join(folder, name), { recursive: true });
  change(join(folder, "b"), "the other");
  await within({ folder, prefix: "" }, async (session) => {
    const url = session.site.url;
    const { page, context } = await visit({ ...session, site: { ...session.site, url: `${url}a/` } });
    assert.equal(await kept(page), "ready");
    const other = await context.newPage();
    await other.goto(`${url}b/`);
    await other.getByTestId("headline").waitFor();
    assert.equal(await kept(other), "ready");
    assert.equal((await page.evaluate(() => caches.keys())).length, 2);
    session.site.close();
    await Promise.all([page.reload(), other.reload()]);
    assert.notEqual(await description(page), "the other");
    assert.equal(await description(other), "the other");
    await context.close();
  });
});

test("the page can be installed", () =>
  within({}, async (session) => {
    const { page, context } = await visit(session);
    assert.equal(await kept(page), "ready");
    const devtools = await context.newCDPSession(page);
    const { errors, data } = await devtools.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    const manifest = JSON.parse(data);
    for (const { src, sizes, type } of manifest.icons) {
      const response = await fetch(new URL(src, session.site.url));
      assert.equal(response.status, 200, src);
      assert.equal(response.headers.get("content-type"), type);
      if (type === "image/png") {
        const bytes = Buffer.from(await response.arrayBuffer());
        assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes);
      }
    }
    await context.close();
  }));

test("without service workers the page works as before", () =>
  within({}, async (session) => {
    const before = (context) => context.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined }));
    const { page, context, trouble } = await visit(session, { before });
    assert.equal(await kept(page), "unavailable");
    await page.click("#bundled-compas");
    await settled(page);
    assert.ok((await value(page, "test.accuracy.before")) > 0.6);
    assert.deepEqual(trouble, []);
    await context.close();
  }));
