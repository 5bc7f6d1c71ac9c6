// The GPU by hand and the CPU give the same figures, and the page says which of them computed; a cancel ends either at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ready, start, visit } from "./browser.mjs";
import { WITH_GPU, cancel, choose, computed, figures, same, settled, thousand } from "./gpu.mjs";

let onGpu;

test("GPU by hand and CPU: the same figures", { timeout: 400_000 }, async () => {
  const browser = await start({ switches: WITH_GPU });
  try {
    const { page, trouble } = await visit(browser);
    await thousand(page);
    // Small tables never ask for a GPU by themselves.
    assert.match(await computed(page), /^Computed on: CPU\.$/);
    const onCpu = await figures(page);
    await choose(page, "gpu");
    // All of the run's large products, and none of what came before it.
    assert.match(await computed(page), /large products, checked in double precision\)\.$/);
    onGpu = await figures(page);
    same(onGpu, onCpu);
    assert.deepEqual(trouble, []);
  } finally {
    await browser.stop();
  }
});

test("without WebGPU the CPU computes the same, and the page says why", { timeout: 200_000 }, async () => {
  const browser = await start({});
  try {
    const { page, trouble } = await visit(browser);
    await thousand(page);
    await choose(page, "gpu");
    assert.match(await computed(page), /^Computed on: CPU \(no GPU adapter was found\)\.$/);
    same(await figures(page), onGpu);
    assert.deepEqual(trouble, []);
  } finally {
    await browser.stop();
  }
});

test("a cancel ends a run on the GPU at once, and the next run is a whole one on it", { timeout: 400_000 }, async () => {
  const browser = await start({ switches: WITH_GPU });
  try {
    const { page, trouble } = await visit(browser);
    await ready(page, 120_000);
    const [worker] = page.workers();
    await worker.evaluate(() => {
      globalThis.submitted = 0;
      const { submit } = GPUQueue.prototype;
      GPUQueue.prototype.submit = function (...commands) {
        globalThis.submitted += 1;
        return submit.apply(this, commands);
      };
    });
    // Adult's 30,162 training rows keep this adapter busy for long; it is cancelled between two of its first dispatches.
    await page.selectOption("#processor", "gpu");
    while ((await worker.evaluate(() => globalThis.submitted)) < 2) await page.waitForTimeout(20);
    assert.notEqual(await page.getByTestId("status").innerText(), "ready");
    console.log(`# ready ${await cancel(page)} ms after the cancel`);
    await thousand(page);
    assert.equal(await page.inputValue("#processor"), "gpu");
    assert.match(await computed(page), /large products, checked in double precision\)\.$/);
    same(await figures(page), onGpu);
    assert.deepEqual(trouble, []);
  } finally {
    await browser.stop();
  }
});

test("rows are left out on the GPU, with the CPU's figures", { timeout: 400_000 }, async () => {
  const browser = await start({ switches: WITH_GPU });
  try {
    const { page, trouble } = await visit(browser);
    await thousand(page);
    const check = async () => {
      await page.getByTestId("check-progress").scrollIntoViewIfNeeded();
      await page.click("#check-some");
      const told = page.getByTestId("check-progress").filter({ hasText: /^200 rows trained without\./ });
      await told.waitFor({ timeout: 120_000 });
      await settled(page);
      return [(await told.textContent()).trim(), (await figures(page)).filter(([id]) => id?.startsWith("check."))];
    };
    const [wordsOnCpu, onCpu] = await check();
    assert.equal(wordsOnCpu, "200 rows trained without.");
    assert.ok(onCpu.length >= 6);
    await choose(page, "gpu");
    const [wordsOnGpu, leftOut] = await check();
    assert.match(wordsOnGpu, /^200 rows trained without\. Computed on: .+ \(\d+ large products, checked in double precision\)\.$/);
    for (const [k, [id, number]] of leftOut.entries()) {
      assert.equal(id, onCpu[k][0]);
      assert.ok(Math.abs(number - onCpu[k][1]) <= 1e-7, `${id}: ${number} and ${onCpu[k][1]}`);
    }
    assert.equal(leftOut.length, onCpu.length);
    assert.deepEqual(trouble, []);
  } finally {
    await browser.stop();
  }
});
