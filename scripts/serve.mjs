// A static file server for dist/, as plain as any host's: the headers of its `_headers` file, no rewriting.
//   node scripts/serve.mjs [folder] [port] [prefix]
// Served under /prefix/ when one is given, to show that the page works under any path.
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { headersOf } from "./headers.mjs";

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
  ".xz": "application/x-xz",
  ".webmanifest": "application/manifest+json",
};

/** What the folder's `_headers` file gives to a path; nothing where there is none. */
function givenBy(root, path) {
  try {
    return headersOf(readFileSync(join(root, "_headers"), "utf8"), path);
  } catch {
    return {};
  }
}

/**
 * Serves `folder` on 127.0.0.1; resolves to { url, close, requests } once it listens. Without `headers` it is a host that
 * reads no `_headers` file; with `compress` one that compresses, as most do, with Brotli at its best.
 */
export function serve(folder, port = 0, prefix = "", { headers = true, compress = false } = {}) {
  const root = resolve(folder);
  const base = prefix ? `/${prefix}/` : "/";
  const requests = [];
  // As such a host keeps them: a file is compressed once.
  const kept = new Map();
  const compressed = (file) => {
    if (!kept.has(file)) kept.set(file, brotliCompressSync(readFileSync(file)));
    return kept.get(file);
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    requests.push(path);
    const compresses = compress && /\bbr\b/.test(request.headers["accept-encoding"] ?? "");
    const answer = (status, type, body) => {
      const given = headers && path.startsWith(base) ? givenBy(root, `/${path.slice(base.length)}`) : {};
      if (compresses) given["content-encoding"] = "br";
      response.writeHead(status, { "content-type": type, "cache-control": "no-cache", ...given });
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
    const body = compresses ? Readable.from([compressed(file)]) : createReadStream(file);
    answer(200, TYPES[extname(file)] ?? "application/octet-stream", body);
  });
  return new Promise((ready, failed) => {
    server.on("error", failed);
    server.listen(port, "127.0.0.1", () =>
      ready({ url: `http://127.0.0.1:${server.address().port}${base}`, close: () => (server.close(), server.closeAllConnections()), requests }),
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
