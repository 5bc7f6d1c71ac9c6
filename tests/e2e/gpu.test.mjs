// The GPU by hand and the CPU give the same figures, and the page says which of them computed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ready, start, visit } from "./browser.mjs";

const WITH_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

async function figures(page) {
  const cells = await page.$$eval("[data-value]", (cells) => cells.map((cell) => [cell.dataset.testid, Number(cell.dataset.value)]));
  // How long it took, and in how many steps of which length, is no figure of a model: the way there is another.
  return cells.filter(([id, number]) => !/^(performance$|refined\.(steps|left)\.)/.test(id) && Number.isFinite(number));
}

async function choose(page, processor) {
  await page.selectOption("#processor", processor);
  await page.waitForTimeout(300);
  await ready(page, 240_000);
}

test("GPU by hand and CPU: the same figures", { timeout: 400_000 }, async () => {
  const browser = await start({ switches: WITH_GPU });
  try {
    const { page, trouble } = await visit(browser);
    await ready(page, 120_000);
    // A thousand rows: the adapter is made of software, and slow.
    await page.getByRole("button", { name: /German/ }).click();
    await page.waitForTimeout(300);
    await ready(page, 120_000);
    // Small tables never ask for a GPU by themselves.
    assert.match(await page.getByTestId("computed").textContent(), /^Computed on: CPU/);
    const onCpu = await figures(page);
    assert.ok(onCpu.length > 20);
    await choose(page, "gpu");
    assert.match(await page.getByTestId("computed").textContent(), /large products/);
    const onGpu = await figures(page);
    assert.deepEqual(onGpu.map(([id]) => id), onCpu.map(([id]) => id));
    for (const [k, [id, number]] of onGpu.entries()) {
      const [, expected] = onCpu[k];
      assert.ok(Math.abs(number - expected) <= 1e-8 * Math.max(1, Math.abs(expected)), `${id}: ${number} and ${expected}`);
    }
    assert.deepEqual(trouble, []);
  } finally {
    await browser.stop();
  }
});

test("without WebGPU the CPU computes, and the page says why", { timeout: 200_000 }, async () => {
  const browser = await start({});
  try {
    const { page } = await visit(browser);
    await ready(page, 120_000);
    await choose(page, "gpu");
    assert.match(await page.getByTestId("computed").textContent(), /^Computed on: CPU \(.*WebGPU.*\)\.$/);
  } finally {
    await browser.stop();
  }
});
