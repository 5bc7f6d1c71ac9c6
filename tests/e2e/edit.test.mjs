// Rows of the made-up world that are changed by hand, by a click, by a drag, and by their numbers; and new ones, which a brush draws.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ready, start, visit } from "./browser.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

/** The made-up world in its plane, with few points, so that each can be meant. */
async function world() {
  const opened = await visit(session);
  const { page } = opened;
  await page.click("#synthetic");
  await ready(page);
  await page.evaluate(() => {
    const rows = document.querySelector("#world-rows");
    rows.value = "100";
    for (const kind of ["input", "change"]) rows.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  await page.waitForTimeout(200);
  await ready(page);
  await page.click("#tab-boundary");
  await page.locator("#chart-boundary canvas").first().waitFor();
  await page.locator("#chart-boundary").scrollIntoViewIfNeeded();
  await page.waitForTimeout(300);
  return opened;
}

/** Places of the picture, as shares of it, where the pointer takes hold of a point, far from other points. */
const held = (page) =>
  page.evaluate(() => {
    const chart = document.querySelector("#chart-boundary");
    const { left, top, width, height } = chart.getBoundingClientRect();
    const found = [];
    for (let y = 60; y < height - 60; y += 4)
      for (let x = 80; x < width - 40; x += 4) {
        chart.dispatchEvent(new PointerEvent("pointermove", { clientX: left + x, clientY: top + y, bubbles: true }));
        if (chart.classList.contains("holdable")) found.push([left + x, top + y]);
      }
    return found;
  });

const edits = (page) => page.getByTestId("edits").innerText();

test("a click flips a point's label, a drag moves it, and everything can be undone", async () => {
  const { page, context, trouble } = await world();
  assert.equal(await edits(page), "Every row is as it was made.");
  const first = await page.evaluate(() => location.hash);
  const places = await held(page);
  assert.ok(places.length > 100, places.length);
  const [x, y] = places[Math.floor(places.length / 2)];
  await page.mouse.click(x, y);
  await ready(page);
  assert.match(await edits(page), /^1 label flipped by hand\./);
  // The same point again: flipped back, and the address is the one before.
  await page.mouse.click(x, y);
  await ready(page);
  assert.equal(await edits(page), "Every row is as it was made.");
  assert.equal(await page.evaluate(() => location.hash), first);
  // A drag shows where the point would lie, and moves it when it is let go.
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 30, { steps: 4 });
  assert.ok(await page.locator("#chart-boundary .held-point").isVisible());
  await page.mouse.up();
  await ready(page);
  assert.match(await edits(page), /^1 point moved by hand\./);
  assert.ok(!(await page.locator("#chart-boundary .held-point").isVisible()));
  // Escape lets go, and what is let go beside the axes stays.
  await page.mouse.move(x + 60, y + 30);
  await page.mouse.down();
  await page.mouse.move(x + 90, y + 60, { steps: 3 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  assert.match(await edits(page), /^1 point moved by hand\./);
  // One drag is one step back; the link carries what was changed.
  const moved = await page.evaluate(() => location.hash);
  await page.keyboard.press("Control+z");
  await ready(page);
  assert.equal(await edits(page), "Every row is as it was made.");
  await page.keyboard.press("Control+Shift+Z");
  await ready(page);
  assert.match(await edits(page), /^1 point moved by hand\./);
  const again = await visit(session, { hash: moved });
  await ready(again.page);
  await again.page.click("#tab-boundary");
  assert.match(await edits(again.page), /^1 point moved by hand\./);
  assert.deepEqual(again.trouble, []);
  await again.context.close();
  await page.click("#edits-back");
  await ready(page);
  assert.equal(await edits(page), "Every row is as it was made.");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a row is changed by its number, without a pointer", async () => {
  const { page, context, trouble } = await world();
  await page.locator("#edit-by-number > summary").click();
  await page.fill("#edit-row", "7");
  await page.locator("#edit-flip").focus();
  await page.keyboard.press("Enter");
  await ready(page);
  assert.match(await edits(page), /^1 label flipped by hand\./);
  await page.fill("#edit-score", "3.5");
  await page.fill("#edit-experience", "-2");
  await page.locator("#edit-move").focus();
  await page.keyboard.press("Enter");
  await ready(page);
  assert.match(await edits(page), /^1 label flipped and 1 point moved by hand\./);
  // A number that no row has changes nothing.
  await page.fill("#edit-row", "101");
  assert.ok(await page.locator("#edit-flip").isDisabled());
  assert.ok(await page.locator("#edit-move").isDisabled());
  // Only the made-up world can be changed.
  await page.click("#bundled-adult");
  await ready(page);
  assert.equal(await page.getByTestId("edits").count(), 0);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a brush draws new rows: they train, a stroke is one step, and the link carries them", async () => {
  const { page, context, trouble } = await world();
  const rows = () => page.evaluate(() => document.querySelector("[data-testid=rows]").textContent.match(/([\d\u202f]+) train, (\d+) validate, (\d+) test/).slice(1).map((text) => Number(text.replace(/\D/g, ""))));
  const before = await rows();
  await page.selectOption("#world-brush", "b-yes");
  await page.locator("#chart-boundary").scrollIntoViewIfNeeded();
  const box = await page.locator("#chart-boundary").boundingBox();
  const [x, y] = [box.x + box.width * 0.3, box.y + box.height * 0.55];
  const stroke = async (down) => {
    await page.mouse.move(x, y + down);
    await page.mouse.down();
    await page.mouse.move(x + 140, y + down, { steps: 5 });
    const marks = await page.locator("#chart-boundary .held-point").count();
    await page.mouse.up();
    await ready(page);
    return marks;
  };
  const first = await stroke(0);
  assert.ok(first >= 8 && first <= 12, String(first));
  assert.equal(await page.locator("#chart-boundary .held-point").count(), 0);
  assert.match(await edits(page), new RegExp(`^${first} points drawn by hand\\.`));
  // They train, and all others are for what they were.
  assert.deepEqual(await rows(), [before[0] + first, before[1], before[2]]);
  const second = await stroke(40);
  assert.match(await edits(page), new RegExp(`^${first + second} points drawn by hand\\.`));
  // One stroke is one step back.
  await page.keyboard.press("Control+z");
  await ready(page);
  assert.match(await edits(page), new RegExp(`^${first} points drawn by hand\\.`));
  assert.deepEqual(await rows(), [before[0] + first, before[1], before[2]]);
  const drawn = await page.evaluate(() => location.hash);
  const again = await visit(session, { hash: drawn });
  await ready(again.page);
  await again.page.click("#tab-boundary");
  assert.match(await edits(again.page), new RegExp(`^${first} points drawn by hand\\.`));
  assert.deepEqual(again.trouble, []);
  await again.context.close();
  // Escape lets a stroke go.
  await page.mouse.move(x, y + 60);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 60, { steps: 3 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  assert.match(await edits(page), new RegExp(`^${first} points drawn by hand\\.`));
  // Without a pointer: by its place.
  await page.locator("#edit-by-number > summary").click();
  await page.fill("#edit-score", "2.5");
  await page.fill("#edit-experience", "-1");
  await page.locator("#edit-add").focus();
  await page.keyboard.press("Enter");
  await ready(page);
  assert.match(await edits(page), new RegExp(`^${first + 1} points drawn by hand\\.`));
  await page.click("#edits-back");
  await ready(page);
  assert.equal(await edits(page), "Every row is as it was made.");
  assert.deepEqual(await rows(), before);
  assert.deepEqual(trouble, []);
  await context.close();
});
