// Loads the page's own module inside a worker. The module finds no window there, and serves computations.
const address = new URL(self.location.href).searchParams;
const ownOrigin = (name) => {
  const url = new URL(address.get(name), self.location.href);
  if (url.origin !== self.location.origin) throw new Error(`${name} has to come from ${self.location.origin}`);
  return url;
};
const module = await import(ownOrigin("module"));
await module.default({ module_or_path: ownOrigin("wasm") });
