// What is handed out: a zip whose checksums hold, and which works from Python's own server under any path, as from a USB stick.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { unzipSync } from "fflate";
import { release } from "../../scripts/release.mjs";
import { kept, ready, start, value, visit } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "soft-unlearn-release-"));
const python = spawnSync("python3", ["--version"]).status === 0;

/** A port that is free now. */
const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** Serves a folder as the README says; resolves to its address and what ends it. */
async function servedByPython(directory) {
  const port = await freePort();
  const server = spawn("python3", ["-m", "http.server", String(port), "--bind", "127.0.0.1"], { cwd: directory, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; tries < 100; tries += 1) {
    if (await fetch(url).catch(() => null)) return { url, close: () => server.kill() };
    await new Promise((done) => setTimeout(done, 100));
  }
  server.kill();
  throw new Error("python3 -m http.server did not answer");
}

test("a release is the same twice, its checksums hold, and nothing but dist/ is in it", () => {
  const first = release("dist", join(folder, "a"));
  const second = release("dist", join(folder, "b"));
  assert.deepEqual(readFileSync(first.zip), readFileSync(second.zip));
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(first.zip)))) {
    const to = join(folder, "a", path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, bytes);
  }
  // By the tool that people have.
  execFileSync("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], { cwd: join(folder, "a"), stdio: "pipe" });
  execFileSync("diff", ["-r", "dist", join(folder, "a", first.name)], { stdio: "pipe" });
  const unzipped = join(folder, "a", first.name, "index.html");
  writeFileSync(unzipped, `${readFileSync(unzipped)} `);
  assert.notEqual(spawnSync("sha256sum", ["--check", "--quiet", "SHA256SUMS"], { cwd: join(folder, "a"), stdio: "pipe" }).status, 0);
  writeFileSync(unzipped, readFileSync("dist/index.html"));
});

test("the unzipped release works from python3 -m http.server, and is kept for offline use", { skip: !python && "no python3 here" }, async () => {
  const { name } = release("dist", join(folder, "a"));
  const site = await servedByPython(join(folder, "a"));
  const session = await start();
  try {
    const types = {};
    for (const file of ["start.js", "worker.js", "service-worker.js", "unpack.js"])
      types[file.split(".").at(-1)] = (await fetch(`${site.url}${name}/${file}`)).headers.get("content-type");
    // Scripts that are modules are refused under any other type.
    assert.deepEqual(types, { js: "text/javascript" });
    // A host that unpacks on the way, or says that a browser should, would break the packed module.
    const module = readFileSync("dist/index.html", "utf8").match(/page-[^"]+\.wasm\.xz/)[0];
    const response = await fetch(`${site.url}${name}/${module}`);
    assert.equal(response.headers.get("content-encoding"), null);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), readFileSync(`dist/${module}`));
    const { page, context, trouble } = await visit({ site: { url: `${site.url}${name}/` }, browser: session.browser });
    await ready(page);
    assert.equal(await kept(page), "ready");
    await page.click("#bundled-compas");
    await page.waitForTimeout(150);
    await ready(page);
    assert.ok((await value(page, "test.accuracy.before")) > 0.6);
    assert.deepEqual(trouble, []);
    await context.close();
  } finally {
    await session.stop();
    site.close();
  }
});
