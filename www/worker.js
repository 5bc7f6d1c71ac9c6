// Runs the page's own module inside a worker, as the page has compiled it: its first message. The module finds no window here,
// and serves computations. The later half of the module comes as a message of its own (later.js).
import { put } from "./later.js";

const OWN = { js: "", wasm: "" }; // written by scripts/seal.mjs

// What the later half does not have to be fetched at once for (src/worker/answers.rs) waits for it.
const whole = () => (globalThis.softUnlearnWhole = true);
globalThis.softUnlearnWhole = false;

let heard;
const compiled = new Promise((given) => (heard = given));
let started;
const first = new Promise((given) => (started = given));
self.addEventListener("message", (event) => {
  if (!(event.data instanceof WebAssembly.Module)) return;
  event.stopImmediatePropagation();
  if (heard) heard(event.data);
  else {
    globalThis.softUnlearnModule = { later: event.data };
    first.then((exports) => put(event.data, exports)).then(whole).catch(console.error);
  }
  heard = undefined;
});

const asked = new URL(self.location.href).searchParams;
for (const kind of ["js", "wasm"]) {
  // The page names what it runs itself; the names are made from the contents, so that others are of another version.
  if (new URL(asked.get(kind), self.location.href).href !== new URL(OWN[kind], self.location.href).href)
    throw new Error("two versions of this page are mixed");
}

// What fails within a promise (memory that runs out, most likely) ends the module as surely as anything else, but only an
// error is heard by the page, which then starts another worker.
self.addEventListener("unhandledrejection", (event) => {
  setTimeout(() => {
    throw event.reason;
  });
});

// What reads workbooks, Parquet and Arrow files comes when the first of them is opened.
globalThis.softUnlearnFormats = () => import("./formats.js");

const module = await import(new URL(OWN.js, self.location.href));
started(await module.default({ module_or_path: await compiled }));
