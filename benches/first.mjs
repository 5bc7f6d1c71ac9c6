// How long after the address is opened the first result is on the page: from a host nearby, and over a line of 10 Mbit/s and 50 ms.
//   node benches/first.mjs [rounds]
import { createServer, request as ask } from "node:http";
import { pathToFileURL } from "node:url";
import { start } from "../tests/e2e/browser.mjs";

const RATE = 10e6 / 8;
const DELAY = 50;
/** Bytes that are sent at once. */
const PIECE = 16_384;

/** A host whose answers, those to workers included, share a line of so many bytes a second, each after so many milliseconds. */
function behind(host, rate, delay) {
  let free = 0;
  const at = (moment) => new Promise((ready) => setTimeout(ready, moment - performance.now()));
  const server = createServer((asked, response) => {
    const { url, method, headers } = asked;
    ask(new URL(url, host), { method, headers }, (answer) => {
      let sent = at(performance.now() + delay).then(() => response.writeHead(answer.statusCode, answer.headers));
      answer.on("data", (bytes) => {
        for (let from = 0; from < bytes.length; from += PIECE) {
          const piece = bytes.subarray(from, from + PIECE);
          sent = sent.then(() => at((free = Math.max(free, performance.now()) + (piece.length / rate) * 1000))).then(() => response.write(piece));
        }
      });
      answer.on("end", () => sent.then(() => response.end()));
    }).end();
  });
  return new Promise((ready) => server.listen(0, "127.0.0.1", () => ready({ url: `http://127.0.0.1:${server.address().port}`, close: () => (server.close(), server.closeAllConnections()) })));
}

/** Milliseconds from the opening of the address to the first result, in a browser that has nothing of the page. */
async function once(browser, address) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector("[data-testid=headline]")) return;
      observer.disconnect();
      // Once it is drawn.
      requestAnimationFrame(() => setTimeout(() => (globalThis.firstResult = performance.now())));
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await page.goto(address);
  const milliseconds = await (await page.waitForFunction(() => globalThis.firstResult, null, { timeout: 60_000 })).jsonValue();
  await context.close();
  return milliseconds;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Medians: from a host nearby, and over the line. */
export async function first(rounds) {
  const session = await start({ compress: true });
  const line = await behind(session.site.url, RATE, DELAY);
  const path = new URL(session.site.url).pathname;
  const found = {};
  for (const [name, address] of [["near", session.site.url], ["line", line.url + path]]) {
    // The first fills the host's own store of compressed files.
    await once(session.browser, address);
    const values = [];
    for (let round = 0; round < rounds; round += 1) values.push(await once(session.browser, address));
    found[name] = median(values);
  }
  line.close();
  await session.stop();
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(await first(Number(process.argv[2] ?? 5)));
