// What was measured of the GPU is kept for the next worker and the next visit, and used only where it makes sense. The adapter is
// a software adapter, made to look real, or it would never be measured.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ready, start, visit } from "./browser.mjs";
import { WITH_GPU, cancel, computed, settled, wide } from "./gpu.mjs";

const KEY = "soft-unlearn.gpu";
let session;
before(async () => (session = await start({ switches: WITH_GPU })));
after(() => session?.stop());

const stored = (page) => page.evaluate((key) => localStorage.getItem(key), KEY);
const store = (page, text) => page.evaluate(([key, text]) => localStorage.setItem(key, text), [KEY, text]);

/** A measurement's numbers (kernels, latency, the GPU's and the CPU's rate) and the adapter that it is of. */
function parts(text) {
  const [, numbers, adapter] = text.match(/^(\S+ \S+ \S+ \S+) (.*)$/);
  return { numbers: numbers.split(" ").map(Number), adapter };
}

/** Makes the first worker's adapter look like a real one, and counts what it is given to do. */
const real = (page) =>
  page.workers()[0].evaluate(() => {
    Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });
    globalThis.submitted = 0;
    const { submit } = GPUQueue.prototype;
    GPUQueue.prototype.submit = function (...commands) {
      globalThis.submitted += 1;
      return submit.apply(this, commands);
    };
  });
const submitted = (page) => page.workers()[0].evaluate(() => globalThis.submitted);

/** Opens a table that is wide enough to ask for a GPU. */
const open = async (page) => (await real(page), await page.setInputFiles("#file", wide));

/** Opens it where nothing is known of the GPU, and waits for what is measured; the run is left to itself. */
async function measured(page) {
  const before = await stored(page);
  await open(page);
  await page.waitForFunction(([key, before]) => localStorage.getItem(key) !== before, [KEY, before], { timeout: 400_000 });
  assert.ok((await submitted(page)) >= 4);
  const text = await stored(page);
  const { numbers, adapter } = parts(text);
  assert.match(adapter, /^\S+, subgroups of \d+ to \d+, bindings of \d+$/);
  assert.ok(numbers.every((number) => Number.isFinite(number) && number > 0));
  return text;
}

async function again(page) {
  await page.reload();
  await page.getByTestId("headline").waitFor();
  await ready(page);
}

test("a measurement outlives its worker and a reload; another adapter's, and nonsense, are measured anew", { timeout: 1_200_000 }, async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  assert.equal(await stored(page), null);
  const first = await measured(page);
  console.log(`# ${first}`);

  // A GPU as slow as this is never given a table: where it is believed, nothing is submitted to it, and nothing is measured.
  const { numbers: [kernels, latency, , cpu], adapter } = parts(first);
  const slow = `${kernels} ${latency} 0.001 ${cpu} ${adapter}`;
  const believed = async () => {
    await open(page);
    await settled(page);
    assert.equal(await submitted(page), 0);
    assert.match(await computed(page), /^Computed on: CPU \(for this table the CPU is quicker than \S+\)\.$/);
    assert.equal(await stored(page), slow);
  };
  await store(page, slow);
  await again(page);
  await believed();
  // The worker that takes the place of a cancelled one.
  await page.setInputFiles("#file", wide);
  await cancel(page);
  await believed();

  const wrong = ["nonsense", `${kernels} ${latency} 0.001 ${cpu} another`, `${kernels} ${latency} 0 ${cpu} ${adapter}`];
  for (const text of wrong) {
    await store(page, text);
    await again(page);
    assert.equal(parts(await measured(page)).adapter, adapter);
  }
  assert.deepEqual(trouble, []);
  await context.close();
});

test("every worker is told what was measured before all else: the first, its successor, and a check's helpers", { timeout: 1_200_000 }, async () => {
  const kept = "1 2 3 4 the adapter of an earlier visit";
  const before = (context) =>
    context.addInitScript(
      ([key, kept]) => {
        localStorage.setItem(key, kept);
        Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => 3 });
        // Each worker's first message, as text.
        const seen = new Set();
        globalThis.first = [];
        // Shares of a check wait until a helper is there: the first worker alone may have found all rows before.
        const shares = [];
        let helped = false;
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (message, ...rest) {
          // The module that it is to run comes before all messages.
          if (message instanceof WebAssembly.Module) return post.call(this, message, ...rest);
          const known = seen.has(this);
          if (globalThis.checking && known && message[0] !== 0 && !helped) return void shares.push([this, message, ...rest]);
          if (!known) globalThis.first.push(new TextDecoder().decode(message[1]));
          helped ||= !known && globalThis.checking === true;
          seen.add(this);
          post.call(this, message, ...rest);
          if (helped) for (const [worker, ...share] of shares.splice(0)) post.apply(worker, share);
        };
      },
      [KEY, kept],
    );
  const { page, context, trouble } = await visit(session, { before });
  await ready(page);
  const told = async (workers) => {
    const first = await page.evaluate(() => globalThis.first);
    assert.ok(first.length >= workers, `${first.length} workers`);
    for (const text of first) assert.match(text, /the adapter of an earlier visit/);
    return first.length;
  };
  await told(1);
  await page.setInputFiles("#file", wide);
  await cancel(page);
  await page.click("#bundled-compas");
  await settled(page);
  const workers = await told(2);
  await page.evaluate(() => (globalThis.checking = true));
  await page.click("#check-all");
  await page.waitForFunction((workers) => globalThis.first.length > workers, workers);
  await told(workers + 1);
  assert.deepEqual(trouble, []);
  await context.close();
});
