// Packs a module for the page: makes it smaller by Binaryen, and then by xz, whose window sees all of it. www/unpack.mjs unpacks it.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const MOST = 1 << 26;
// CRC-32, which www/unpack.mjs checks; four bits of the byte before, for the bytes of WebAssembly are not aligned to anything.
const XZ = ["--compress", "--stdout", "--threads=1", "--format=xz", "--check=crc32", "--lzma2=preset=9e,lc=4,pb=0"];

/** xz's answer to these bytes. */
const xz = (options, bytes) => execFileSync("xz", options, { input: bytes, maxBuffer: MOST });

/** Replaces the file `path` by `path`.xz. */
export function pack(path) {
  writeFileSync(`${path}.xz`, xz(XZ, readFileSync(path)));
  rmSync(path);
}

/** The bytes that `path`, a packed file, holds. */
export const packed = (path) => xz(["--decompress", "--stdout"], readFileSync(path));

/** Writes these bytes, packed, in its place. */
export const repack = (path, bytes) => writeFileSync(path, xz(XZ, bytes));
