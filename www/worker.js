// Loads the page's own module inside a worker. The module finds no window there, and serves computations.
const OWN = { js: "", wasm: "", integrity: {} }; // written by scripts/seal.mjs

const asked = new URL(self.location.href).searchParams;
const own = (kind) => {
  const url = new URL(OWN[kind], self.location.href);
  // The page names the module that it runs itself: another one is of another version.
  if (new URL(asked.get(kind === "js" ? "module" : kind), self.location.href).href !== url.href)
    throw new Error("two versions of this page are mixed");
  return url;
};

// What fails within a promise (memory that runs out, most likely) ends the module as surely as anything else, but only an
// error is heard by the page, which then starts another worker.
self.addEventListener("unhandledrejection", (event) => {
  setTimeout(() => {
    throw event.reason;
  });
});

const module = await import(own("js"));
await module.default({ module_or_path: fetch(own("wasm"), { integrity: OWN.integrity.wasm }) });
