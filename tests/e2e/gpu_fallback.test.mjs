// A GPU that cannot do it, in every way: each is made to happen in the worker. The page shows the CPU's figures, and says why.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start, visit } from "./browser.mjs";
import { WITH_GPU, choose, computed, figures, same, settled, thousand, wide } from "./gpu.mjs";

let session;
before(async () => (session = await start({ switches: WITH_GPU })));
after(() => session?.stop());

/** After how many submissions it goes wrong in those cases that happen in the middle of a run. */
const MIDDLE = 4;

/** What is made to happen, in the worker, before it asks for a GPU; and what the page says of it. */
const CASES = {
  "there is no navigator.gpu": {
    happen: () => Object.defineProperty(WorkerNavigator.prototype, "gpu", { get: () => undefined }),
    says: /^Computed on: CPU \(no GPU adapter was found\)\.$/,
  },
  "there is no adapter": {
    happen: () => void (GPU.prototype.requestAdapter = async () => null),
    says: /^Computed on: CPU \(no GPU adapter was found\)\.$/,
  },
  "the adapter gives no device": {
    happen: () =>
      void (GPUAdapter.prototype.requestDevice = async () => {
        throw new DOMException("made to happen", "OperationError");
      }),
    says: /^Computed on: CPU \(the adapter \S+ gave no device: OperationError: made to happen\)\.$/,
  },
  "the limits are too small": {
    happen: () => Object.defineProperty(GPUSupportedLimits.prototype, "maxStorageBufferBindingSize", { get: () => 4096 }),
    says: /^Computed on: CPU \(\d+ columns need a buffer of \d+ bytes, and the device allows 4096\)\.$/,
  },
  "the memory is full in the middle of a run": {
    happen: (middle) => {
      let submitted = 0;
      const { submit } = GPUQueue.prototype;
      GPUQueue.prototype.submit = function (...commands) {
        submitted += 1;
        return submit.apply(this, commands);
      };
      const { pushErrorScope, popErrorScope } = GPUDevice.prototype;
      const scopes = [];
      GPUDevice.prototype.pushErrorScope = function (kind) {
        scopes.push(kind);
        return pushErrorScope.call(this, kind);
      };
      GPUDevice.prototype.popErrorScope = async function () {
        const kind = scopes.pop();
        const error = await popErrorScope.call(this);
        return kind === "out-of-memory" && submitted >= middle ? new GPUOutOfMemoryError("made to happen") : error;
      };
    },
    says: /^Computed on: .+ \([1-9]\d* large products?.*\), [1-9]\d* on the CPU \(the device's memory is full: .*\)\.$/,
  },
  "the device is lost in the middle of a run": {
    happen: (middle) => {
      let device;
      let submitted = 0;
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = async function (...asked) {
        return (device = await requestDevice.apply(this, asked));
      };
      const { submit } = GPUQueue.prototype;
      GPUQueue.prototype.submit = function (...commands) {
        submit.apply(this, commands);
        submitted += 1;
        if (submitted === middle) device.destroy();
      };
    },
    says: /^Computed on: .+ \([1-9]\d* large products?.*\), [1-9]\d* on the CPU \(the device was lost: .*\)\.$/,
  },
};

for (const [what, { happen, says }] of Object.entries(CASES)) {
  test(`${what}: the CPU goes on from where it was, and the page says so`, { timeout: 1_200_000 }, async () => {
    const { page, context, trouble } = await visit(session);
    await thousand(page);
    assert.match(await computed(page), /^Computed on: CPU/);
    const expected = await figures(page);
    await page.workers()[0].evaluate(happen, MIDDLE);
    await choose(page, "gpu");
    assert.match(await computed(page), says);
    same(await figures(page), expected);
    // The next run is as whole as this one.
    await page.check("#target-equal_opportunity_loss");
    await settled(page);
    const found = await figures(page);
    await choose(page, "cpu");
    assert.match(await computed(page), /^Computed on: CPU\.$/);
    same(found, await figures(page));
    assert.deepEqual(trouble, []);
    await context.close();
  });
}

test("a software adapter is not chosen by itself, and the page says so", { timeout: 1_200_000 }, async () => {
  const { page, context, trouble } = await visit(session);
  await thousand(page);
  await page.setInputFiles("#file", wide);
  await settled(page);
  assert.match(await computed(page), /^Computed on: CPU \(\S+ is a software adapter, slower than the CPU itself\)\.$/);
  assert.deepEqual(trouble, []);
  await context.close();
});
