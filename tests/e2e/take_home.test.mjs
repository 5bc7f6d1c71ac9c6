// Pictures and tables are saved.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { download, ready, start, value, visit } from "./browser.mjs";
import { read, traced } from "./pictures.mjs";

let session;
before(async () => (session = await start()));
after(() => session?.stop());

test("pictures and tables can be taken home", async () => {
  const { page, context, trouble } = await visit(session);
  await ready(page);
  await traced(page);
  const blank = await context.newPage();
  for (const title of ["Trade-off", "Rows", "Weights", "Groups", "Boundary", "Robustness"]) {
    const png = await download(page, `button[aria-label='${title}: save as PNG']`);
    assert.deepEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47], title);
    assert.ok(png.bytes.length > 5_000, `${title}: ${png.bytes.length}`);
    const svg = await download(page, `button[aria-label='${title}: save as SVG']`);
    assert.match(svg.bytes.toString(), /^<svg/, title);
    const broken = await blank.evaluate((text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent, svg.bytes.toString());
    assert.equal(broken, undefined, title);
    assert.ok((svg.bytes.toString().match(/<(path|text|circle|use)\b/g) ?? []).length > 10, title);
    assert.equal(svg.bytes.includes('href="data:image/png;base64,'), ["Rows", "Weights", "Boundary"].includes(title), title);
  }
  const csv = (await download(page, "button[aria-label^='Before and after: save table table-test as CSV']")).bytes.toString();
  const accuracy = csv.split("\r\n").find((line) => /^"?accuracy/i.test(line));
  assert.ok(accuracy.includes(String(await value(page, "test.accuracy.soft_influence"))), accuracy);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a saved picture lies on paper of the page's colour and names everything in it", async () => {
  for (const [options, paper] of [[{}, "#ffffff"], [{ colorScheme: "dark", viewport: { width: 400, height: 860 } }, "#1b1f24"]]) {
    const { page, context } = await visit(session, options);
    await ready(page);
    // The last word on retrained models has come.
    await page.waitForFunction(() => /retrained/.test(document.querySelector("#table-weights thead th:last-child")?.textContent));
    for (const [title, names] of [
      ["Rows", ["colour: soft weight, retrained", "raised", "● sex is Male, label favourable", "◆ sex is Female, not", "hard cut"]],
      ["Boundary", ["Before", "Hard, retrained", "Soft, retrained", "otherwise: ■, ◆"]],
      ["Robustness", ["Before", "Hard, retrained", "Soft, retrained"].flatMap((name) => [`${name}, fixed copies`, `${name}, fresh copies`])],
    ]) {
      const picture = await read(page, title);
      const texts = picture.texts.map(({ text }) => text);
      for (const name of names) assert.ok(texts.includes(name), `${title}: ${name} is not among ${texts}`);
      assert.ok(!texts.some((text) => /^\d+\/\d+$/.test(text)), title);
      assert.deepEqual([picture.paper, picture.size[1]], [paper, picture.size[0]], title);
      const png = (await download(page, `button[aria-label='${title}: save as PNG']`)).bytes.toString("base64");
      const corner = await page.evaluate(async (png) => {
        const image = Object.assign(new Image(), { src: `data:image/png;base64,${png}` });
        await image.decode();
        const ink = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height }).getContext("2d");
        ink.drawImage(image, 0, 0);
        return [...ink.getImageData(image.width - 1, image.height - 1, 1, 1).data];
      }, png);
      assert.deepEqual(corner, [...[1, 3, 5].map((at) => parseInt(paper.slice(at, at + 2), 16)), 255], title);
    }
    await context.close();
  }
});
