// In a page, and through bundlers that know `new Worker(new URL(…, import.meta.url))`: Vite, webpack 5, Rollup, Parcel.
import { ask } from "./common.js";

/** Corrects a model: see index.d.ts. */
export const correct = (data, configuration, options) =>
  ask(
    ({ hear, fail }) => {
      const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
      worker.onmessage = ({ data }) => hear(data);
      worker.onerror = (event) => fail(event.message ?? "the worker could not be started");
      return { post: (request) => worker.postMessage(request), end: () => worker.terminate() };
    },
    data,
    configuration,
    options,
  );
