// In Node.
import { Worker } from "node:worker_threads";
import { ask } from "./common.js";

/** Corrects a model: see index.d.ts. */
export const correct = (data, configuration, options) =>
  ask(
    ({ hear, fail }) => {
      const worker = new Worker(new URL("./worker-node.js", import.meta.url));
      worker.on("message", hear);
      worker.on("error", fail);
      worker.on("exit", (code) => fail(`the worker ended with ${code}`));
      return { post: (request) => worker.postMessage(request), end: () => worker.terminate() };
    },
    data,
    configuration,
    options,
  );
