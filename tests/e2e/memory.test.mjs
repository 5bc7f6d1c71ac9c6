// A tab that is used for long: experiments in a row leave nothing behind. `benches/two_hundred.mjs` does two hundred.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { growth, inARow, measured } from "../../benches/two_hundred.mjs";
import { ready, slide, visit } from "./browser.mjs";
import { traced } from "./pictures.mjs";

let session;
before(async () => (session = await measured()));
after(() => session?.stop());

test("thirty experiments in a row: memory grows by less than a twentieth after the tenth", async () => {
  const { course, trouble } = await inARow(session, 30);
  const grown = growth(course);
  console.log(`# ${JSON.stringify({ first: course[0], last: course.at(-1), grown })}`);
  assert.deepEqual(trouble, []);
  assert.ok(course[0].tab > course[0].worker && course[0].worker > 1 && course[0].page > 1 && course[0].heap > 1, "memory was not seen");
  for (const name of ["tab", "worker", "page"]) assert.ok(grown[name] < 0.05, `${name} grew by ${grown[name]} of it`);
  assert.equal(course.at(-1).nodes, course[0].nodes);
  assert.equal(course.at(-1).listeners, course[0].listeners);
  // Compiled code is in the scripts' heap, too, and in the process what the browser has reserved and does not use.
  assert.ok(grown.heap < 0.15 && grown.process < 0.1, `scripts grew by ${grown.heap} of them, the process by ${grown.process}`);
});

/** How many objects of these names the browser's engine holds for the page, after what is not needed is collected. */
async function held(devtools, names) {
  for (let i = 0; i < 2; i++) await devtools.send("HeapProfiler.collectGarbage");
  const chunks = [];
  const listen = ({ chunk }) => chunks.push(chunk);
  devtools.on("HeapProfiler.addHeapSnapshotChunk", listen);
  await devtools.send("HeapProfiler.takeHeapSnapshot", { exposeInternals: true });
  devtools.off("HeapProfiler.addHeapSnapshotChunk", listen);
  const { nodes, strings, snapshot } = JSON.parse(chunks.join(""));
  const { node_fields: fields } = snapshot.meta;
  const counts = new Map(names.map((name) => [strings.indexOf(name), 0]));
  for (let at = fields.indexOf("name"); at < nodes.length; at += fields.length) {
    const count = counts.get(nodes[at]);
    if (count !== undefined) counts.set(nodes[at], count + 1);
  }
  return [...counts.values()];
}

test("what the engine asks of its media and fetches while experiments follow each other, it does not keep", async () => {
  const { page, context } = await visit(session, { serviceWorkers: "block" });
  const devtools = await context.newCDPSession(page);
  try {
    await ready(page, 120_000);
    await slide(page, "#hard-share", 3);
    const names = ["blink::MediaQuerySet", "PerformanceResourceTiming"];
    await traced(page);
    const before = await held(devtools, names);
    for (let i = 1; i <= 5; i++) await slide(page, "#hard-share", 3 + 4 * i);
    await traced(page);
    assert.ok(before[0] > 0, "the engine's objects were not seen");
    assert.deepEqual(await held(devtools, names), before);
  } finally {
    await context.close();
  }
});
