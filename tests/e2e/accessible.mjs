// Whether everybody can use what is on the page, by axe's rules.
import assert from "node:assert/strict";
import AxeBuilder from "axe-core";

/** Runs in the page: of these texts, those with too little contrast to what is behind them. */
function faint(selectors) {
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let place = element; place; place = place.parentElement) {
      const [red, green, blue, opacity = 1] = numbers(getComputedStyle(place).backgroundColor);
      if (opacity === 1) return [red, green, blue];
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const selector of selectors) {
    const element = document.querySelector(selector);
    if (!element?.checkVisibility() || !element.textContent.trim()) continue;
    const style = getComputedStyle(element);
    // A button that cannot be pressed may be faint.
    if (element.closest(":disabled, [aria-disabled=true]")) continue;
    const ink = numbers(element instanceof SVGElement ? style.fill : style.color);
    const [one, other] = [light(ink), light(behind(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) found.push(`${element.textContent.trim()} (${selector}): ${contrast.toFixed(2)}`);
  }
  return found;
}

/** Fails where axe finds a violation. Texts whose contrast axe leaves undecided, those of pictures and of what is scrolled, are decided by their own
 * colour and what is behind it. The policy of the page forbids scripts of others; the rules are run past it. */
export async function accessible(page) {
  await page.evaluate(AxeBuilder.source);
  const { violations, incomplete } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations", "incomplete"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]), []);
  const undecided = incomplete.filter(({ id }) => id === "color-contrast").flatMap(({ nodes }) => nodes.map(({ target }) => target.at(-1)));
  assert.deepEqual(await page.evaluate(faint, undecided), []);
}
