// Whether everybody can use what is on the page, by axe's rules.
import assert from "node:assert/strict";
import AxeBuilder from "axe-core";

/** Runs in the page: what axe finds, and of the texts that it leaves undecided those with too little contrast to what is behind them. */
async function judged() {
  const { violations, incomplete } = await globalThis.axe.run(document, { resultTypes: ["violations", "incomplete"], elementRef: true });
  const undecided = incomplete.filter(({ id }) => id === "color-contrast").flatMap(({ nodes }) => nodes);
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
  const faint = [];
  for (const { element, html } of undecided) {
    if (!element.checkVisibility() || !element.textContent.trim()) continue;
    const style = getComputedStyle(element);
    // A button that cannot be pressed may be faint.
    if (element.closest(":disabled, [aria-disabled=true]")) continue;
    const ink = numbers(element instanceof SVGElement ? style.fill : style.color);
    const [one, other] = [light(ink), light(behind(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) faint.push(`${element.textContent.trim()} (${html}): ${contrast.toFixed(2)}`);
  }
  return { faint, violations: violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]) };
}

/** Fails where axe finds a violation. Texts whose contrast axe leaves undecided, those of pictures and of what is scrolled, are decided by their own
 * colour and what is behind it. The policy of the page forbids scripts of others; the rules are run past it. */
export async function accessible(page) {
  await page.evaluate(AxeBuilder.source);
  assert.deepEqual(await page.evaluate(judged), { faint: [], violations: [] });
}
