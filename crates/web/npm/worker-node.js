// Node's worker: one request, one answer.
import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { answer } from "./common.js";
import { correct, initSync } from "./engine/soft_unlearn_web.js";

initSync({ module: readFileSync(new URL("./engine/soft_unlearn_web_bg.wasm", import.meta.url)) });
parentPort.once("message", (request) => answer(correct, request, (message, transfer) => parentPort.postMessage(message, transfer ?? [])));
