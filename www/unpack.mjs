// The page's module comes packed by xz: a quarter less than gzip, the best that many hosts offer, would leave.
import { XzReadableStream } from "xz-decompress";

/** The module in a response, compiled while it is being unpacked. */
export function unpacked(response) {
  if (!response.ok) throw new Error(`${response.url}: status ${response.status}`);
  const headers = { "content-type": "application/wasm" };
  return WebAssembly.compileStreaming(new Response(new XzReadableStream(response.body), { headers }));
}
