// Where the page cannot run, it says so in plain text, and what to do: browsers that lack what it needs, no JavaScript, a file: address.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import * as chromium from "./browser.mjs";
import * as firefox from "./firefox.mjs";

const FILE = pathToFileURL(resolve("dist/index.html")).href;
const VERSIONS = /Chrome or Edge 96, Firefox 114, Safari 16\.4/;
const MISSING = "This browser cannot run Soft Unlearn";

/** The words in sight once nothing more is to be expected, in Chromium. */
async function inChromium({ switches, options, before, address, wait = 1500 }) {
  const session = await chromium.start({ switches });
  try {
    const context = await session.browser.newContext(options);
    if (before) await context.addInitScript(before);
    const page = await context.newPage();
    await page.goto(address ?? session.site.url);
    await page.waitForTimeout(wait);
    assert.equal(await page.getByTestId("status").count(), 0);
    return await page.locator("body").innerText();
  } finally {
    await session.stop();
  }
}

/** The same in Firefox, with these settings of the browser. */
async function inFirefox({ preferences, address }) {
  const session = await firefox.start({ preferences });
  try {
    const { page } = await firefox.visit(session, { address });
    await firefox.pause(1500);
    return await page.evaluate(() => document.body.innerText);
  } finally {
    await session.stop();
  }
}

/** The page says that it lacks this and nothing else. */
function lacks(text, what) {
  assert.ok(text.startsWith(MISSING), text);
  assert.ok(text.includes(`It lacks: ${what}.`), text);
  assert.match(text, VERSIONS);
  assert.doesNotMatch(text, /Loading/);
}

test("a processor that Chromium has no WebAssembly SIMD for is named", async () => {
  const switches = ["--js-flags=--no-enable-sse4-1 --no-enable-sse4-2 --no-enable-ssse3 --no-enable-avx"];
  lacks(await inChromium({ switches }), "128-bit WebAssembly SIMD");
});

test("Firefox with WebAssembly switched off is told", async () =>
  lacks(await inFirefox({ preferences: { "javascript.options.wasm": false } }), "WebAssembly"));

/** Browsers of before, made of today's. */
const OLDER = {
  "WebAssembly reference types": () => {
    const validate = WebAssembly.validate;
    WebAssembly.validate = (bytes) => bytes.at(-1) !== 111 && validate(bytes);
  },
  "module workers": () => {
    const Worker = globalThis.Worker;
    globalThis.Worker = function (address) {
      return new Worker(address);
    };
  },
  "64-bit integers": () => delete globalThis.BigInt,
  "files read as streams": () => delete Blob.prototype.stream,
  "128-bit WebAssembly SIMD, module workers": () => {
    WebAssembly.validate = (bytes) => bytes.at(-1) !== 123;
    delete globalThis.Worker;
  },
};
for (const [what, before] of Object.entries(OLDER))
  test(`a browser without ${what} is told`, async () => lacks(await inChromium({ before }), what));

test("a page opened from a file says that it has to be served, and how, in Chromium and Firefox", async () => {
  // Chromium refuses styles and scripts there; the text alone is left.
  const texts = [await inChromium({ address: FILE }), await inFirefox({ address: FILE })];
  for (const text of texts) {
    assert.match(text, /has to be served/);
    assert.match(text, /python3 -m http\.server/);
    assert.match(text, /http:\/\/localhost:8000/);
    assert.doesNotMatch(text, /Loading/);
  }
});

test("without JavaScript the page says what it is and what it needs", async () => {
  const text = await inChromium({ options: { javaScriptEnabled: false }, wait: 300 });
  assert.match(text, /computes in your browser.*allow\s+scripts/s);
  assert.match(text, VERSIONS);
  assert.doesNotMatch(text, /Loading/);
});
