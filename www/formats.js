// Reads workbooks, Parquet and Arrow files by a module of its own (crates/formats-web), which is fetched when the first such file is
// opened. Each file has an instance of its own: where it traps, it is dropped, and its memory with it.
import { unpacked } from "./unpack.js";
const OWN = { wasm: "", integrity: "" }; // written by scripts/seal.mjs

const module = await unpacked(await fetch(new URL(OWN.wasm, import.meta.url), { integrity: OWN.integrity }));
const text = new TextEncoder();
let exports;
let heard;
// The second belongs to packages of wasm-bindgen's, which the module holds and does not use.
const IMPORTS = { page: { progress: (done) => heard?.(done) }, "./formats_bg.js": { __wbindgen_init_externref_table() {} } };

/** Runs `work`; what a trap has to say is thrown as a text, and an error where it has nothing to say, for then memory ran out. */
function within(work) {
  try {
    return work(exports);
  } catch (error) {
    const words = copied(exports.panic_words(), exports.panicked());
    throw words.length ? new TextDecoder().decode(words) : error;
  }
}

const copied = (place, length) => new Uint8Array(exports.memory.buffer, place >>> 0, length >>> 0).slice();
const put = (bytes, place) => new Uint8Array(exports.memory.buffer, place >>> 0, bytes.length).set(bytes);

/** Takes a file's bytes into a new instance. */
export function take(bytes) {
  ({ exports } = new WebAssembly.Instance(module, IMPORTS));
  within(({ room }) => put(bytes, room(bytes.length)));
}

/** Reads them as a kind, a table in them, if one is named; `progress` hears the share done. */
export function read(kind, part, progress) {
  heard = progress;
  return within(({ room_for_part, read, said }) => {
    const name = text.encode(part ?? "");
    put(name, room_for_part(name.length));
    const length = read(kind, part != null);
    return copied(said(), length);
  });
}

/** A column, or the text of a sheet. */
export const piece = (place) =>
  within(({ piece, said }) => {
    const length = piece(place);
    return copied(said(), length);
  });

/** Forgets the instance. */
export function end() {
  exports = heard = undefined;
}
