// A tab that is used for long: experiments in a row leave nothing behind. `benches/two_hundred.mjs` does two hundred.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { growth, inARow, measured } from "../../benches/two_hundred.mjs";

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
  assert.ok(grown.heap < 0.15 && grown.process < 0.15, `scripts grew by ${grown.heap} of them, the process by ${grown.process}`);
});
