// Whether everybody can use what is on the page, by axe's rules.
import assert from "node:assert/strict";
import AxeBuilder from "axe-core";

/** Fails where axe finds a serious problem. The policy of the page forbids scripts of others; the rules are run past it. */
export async function accessible(page) {
  await page.evaluate(AxeBuilder.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]), []);
}
