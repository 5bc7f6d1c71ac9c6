#!/usr/bin/env bash
# The WebAssembly target without rustup's servers: Debian's Rust, its standard library built from
# Debian's source, linked as the rustup toolchain "debian". Needs root; takes about three minutes.
set -euo pipefail
target=wasm32-unknown-unknown
root=""
[ "$(id -u)" = 0 ] || root=sudo
$root apt-get update -qq
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq rustc-web cargo-web rust-web-src rust-web-clippy lld-22 >/dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src"
printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n' >"$work/Cargo.toml"
printf '#![no_std]\n' >"$work/src/lib.rs"
(
  cd "$work"
  # Bitcode is embedded so that fat LTO can use the library.
  env -u CARGO_TARGET_DIR RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes RUSTC=/usr/bin/rustc /usr/bin/cargo build --quiet --release \
    --target "$target" -Zbuild-std=std,panic_abort,panic_unwind,test
)
$root mkdir -p "/usr/lib/rustlib/$target/lib"
for library in "$work/target/$target/release/deps/"*.rlib; do
  case "$(basename "$library")" in libempty-*) ;; *) $root cp "$library" "/usr/lib/rustlib/$target/lib/" ;; esac
done
rustup toolchain link debian /usr
