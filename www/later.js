// The module comes in two halves, so that a first visit waits for less: the later half is what the first result does not run
// (later.txt). The page brings it after its first result, and gives it to its workers. Both halves share memory and tables,
// and the later has nothing of its own: to put it in place twice changes nothing.
const LATER = { name: "", sha256: "" }; // written by scripts/seal.mjs

/** Puts the later half, compiled, in place, beside the exports of the first. */
export const put = (compiled, first) => WebAssembly.instantiate(compiled, { first });

// The first half calls this where it needs the later one before that was put in place. Its caller waits, so that nothing here may be
// put off; `sha256` is the first half's own.
globalThis.softUnlearnBring = (first, sha256) => {
  const compiled = globalThis.softUnlearnModule?.later;
  if (compiled) return void new WebAssembly.Instance(compiled, { first });
  const address = new URL(LATER.name, import.meta.url).href;
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff);
  if (request.status !== 200 || sha256(bytes) !== LATER.sha256) throw new Error(`${address}: status ${request.status}, or changed`);
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { first });
  // How visits see that it was not there in time, and for whom.
  globalThis.softUnlearnBrought = new Error().stack;
};
