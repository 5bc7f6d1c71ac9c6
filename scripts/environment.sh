# Sourced by every script: where the tools live and which toolchain builds for WebAssembly.
WASM_BINDGEN_VERSION=0.2.130
TRUNK_VERSION=0.21.14
WASM_PACK_VERSION=0.15.1
CARGO_FUZZ_VERSION=0.13.1
GECKODRIVER_VERSION=0.37.1
SOFT_UNLEARN_TOOLS=${SOFT_UNLEARN_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/soft-unlearn/tools}
export SOFT_UNLEARN_TOOLS
for tool in "wasm-bindgen-cli-$WASM_BINDGEN_VERSION" "trunk-$TRUNK_VERSION" "wasm-pack-$WASM_PACK_VERSION" \
  "cargo-fuzz-$CARGO_FUZZ_VERSION" "geckodriver-$GECKODRIVER_VERSION"; do
  case ":$PATH:" in *":$SOFT_UNLEARN_TOOLS/$tool/bin:"*) ;; *) PATH="$SOFT_UNLEARN_TOOLS/$tool/bin:$PATH" ;; esac
done
export PATH
# Where the default toolchain has no WebAssembly target but Debian's has, wasm builds use Debian's.
if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ] && rustup toolchain list 2>/dev/null | grep -q '^debian'; then
  WASM_TOOLCHAIN=debian
fi
wasm() { env ${WASM_TOOLCHAIN:+RUSTUP_TOOLCHAIN=$WASM_TOOLCHAIN} "$@"; }
# The same, for what is shipped: functions, `#[inline]` ones included, are inlined where they are a ninth as long as usual or less, and loops
# unrolled where that takes a tenth as much code. That is a sixth of the packed module, and no stage of the main job is slower for it.
# RUSTFLAGS takes the place of the flags in .cargo/config.toml, which are repeated here.
llvm() { printf -- ' -Cllvm-args=-%s' "$@"; }
SHIPPED_FLAGS="-Ctarget-feature=+simd128 -Csymbol-mangling-version=v0$(llvm inline-threshold=25 inlinehint-threshold=25 unroll-threshold=30)"
shipped() { wasm env RUSTFLAGS="$SHIPPED_FLAGS" "$@"; }
