// A static file server for dist/, as plain as any host's: no special headers, no rewriting.
//   node scripts/serve.mjs [folder] [port] [prefix]
// Served under /prefix/ when one is given, to show that the page works under any path.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".gz": "application/gzip",
  ".webmanifest": "application/manifest+json",
};

/** Serves `folder` on 127.0.0.1; resolves to { url, close, requests } once it listens. */
export function serve(folder, port = 0, prefix = "") {
  const root = resolve(folder);
  const base = prefix ? `/${prefix}/` : "/";
  const requests = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    requests.push(path);
    const answer = (status, type, body) => {
      response.writeHead(status, { "content-type": type, "cache-control": "no-cache" });
      body ? body.pipe(response) : response.end(status === 200 ? undefined : `${status}`);
    };
    if (!path.startsWith(base)) return answer(404, "text/plain");
    let file = join(root, normalize(path.slice(base.length)) || ".");
    if (!file.startsWith(root)) return answer(403, "text/plain");
    try {
      if (statSync(file).isDirectory()) file = join(file, "index.html");
      statSync(file);
    } catch {
      return answer(404, "text/plain");
    }
    answer(200, TYPES[extname(file)] ?? "application/octet-stream", createReadStream(file));
  });
  return new Promise((ready, failed) => {
    server.on("error", failed);
    server.listen(port, "127.0.0.1", () =>
      ready({ url: `http://127.0.0.1:${server.address().port}${base}`, close: () => server.close(), requests }),
    );
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder = "dist", port = "8080", prefix = ""] = process.argv.slice(2);
  serve(folder, Number(port), prefix).catch((error) => {
    console.error(error.code === "EADDRINUSE" ? `port ${port} is taken: make run port=8081` : error.message);
    process.exit(1);
  });
}
