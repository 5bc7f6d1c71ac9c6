// What the page's and Node's entries share: one worker a call, which is ended when it has answered, failed or is no longer wanted.

const text = new TextEncoder();

/** A file's bytes, whatever they came as. */
function bytesOf(data, what) {
  if (typeof data === "string") return text.encode(data);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw new TypeError(`${what} has to be a Uint8Array, an ArrayBuffer or a string`);
}

/**
 * Asks a worker. `start({ hear, fail })` starts one and returns `{ post, end }`.
 */
export async function ask(start, data, configuration, { name = "data", second, onProgress, signal } = {}) {
  signal?.throwIfAborted();
  const request = {
    name,
    data: bytesOf(data, "data"),
    second: second === undefined ? undefined : bytesOf(second, "second"),
    configuration: typeof configuration === "string" ? configuration : JSON.stringify(configuration),
  };
  let worker;
  let abort;
  try {
    return await new Promise((resolve, reject) => {
      abort = () => reject(signal.reason);
      signal?.addEventListener("abort", abort, { once: true });
      worker = start({
        hear: ({ progress, error, result }) => {
          if (progress) onProgress?.(progress);
          else if (error) reject(new Error(error));
          else resolve(result);
        },
        // A trap, or memory that ran out.
        fail: (reason) => reject(reason instanceof Error ? reason : new Error(String(reason))),
      });
      worker.post(request);
    });
  } finally {
    signal?.removeEventListener("abort", abort);
    worker?.end();
  }
}

/** In the worker: runs the engine on a request, and posts what comes of it. */
export function answer(correct, { name, data, second, configuration }, post) {
  try {
    const found = correct(name, data, second, configuration, (stage, done) => post({ progress: { stage, done } }));
    const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
    const weights = found.weights();
    const result = { report: json(found.report()), weights, parts: found.parts(), coefficients: json(found.coefficients()) };
    post({ result }, [weights.buffer]);
  } catch (error) {
    // A trap is no answer of the engine's.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    post({ error: error.message });
  }
}
