// Runs a measurement in a worker, as the page does.
import init, * as measurements from "./measure.js";
onmessage = async ({ data: { what, url, rounds } }) => {
  const wasm = await init();
  const packed = await fetch(url);
  const bytes = await new Response(packed.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  const medians = JSON.parse(measurements[what](new Uint8Array(bytes), rounds));
  postMessage({ medians, megabytes: wasm.memory.buffer.byteLength / 2 ** 20 });
};
