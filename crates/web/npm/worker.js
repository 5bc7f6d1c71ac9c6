// A page's worker: one request, one answer.
import { answer } from "./common.js";
import init, { correct } from "./engine/soft_unlearn_web.js";

const started = init({ module_or_path: new URL("./engine/soft_unlearn_web_bg.wasm", import.meta.url) });
// What fails within a promise is heard by the page as an error alone.
self.addEventListener("unhandledrejection", (event) => setTimeout(() => { throw event.reason; }));
self.onmessage = async ({ data }) => {
  await started;
  answer(correct, data, (message, transfer) => self.postMessage(message, transfer ?? []));
};
