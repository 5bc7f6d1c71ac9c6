// Runs the page's own module inside a worker, as the page has compiled it: its first message. The module finds no window here,
// and serves computations.
const OWN = { js: "", wasm: "" }; // written by scripts/seal.mjs

const compiled = new Promise((given) => self.addEventListener("message", ({ data }) => given(data), { once: true }));

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
await module.default({ module_or_path: await compiled });
