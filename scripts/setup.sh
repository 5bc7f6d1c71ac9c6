#!/usr/bin/env bash
# Installs what building or testing needs and is not there yet; does nothing the second time.
#   scripts/setup.sh build   wasm target, wasm-bindgen, trunk, the chart bundle's packages
#   scripts/setup.sh test    the same, and wasm-pack, cargo-fuzz, Chromium with ChromeDriver, Firefox with geckodriver, Python, a Vulkan driver
# Tools go to a cache outside the checkout, one folder a version, so that a fresh clone finds them again.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

need=${1:-build}
say() { printf '\033[1m[setup]\033[0m %s\n' "$*"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    say "needs root for: $* (run it by hand, then run this again)"; exit 1
  fi
}

apt_updated=""
apt_install() {
  command -v apt-get >/dev/null || { say "please install: $* (no apt-get here)"; exit 1; }
  if [ -z "$apt_updated" ]; then as_root apt-get update -qq; apt_updated=1; fi
  say "installing Debian packages: $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

command -v cargo >/dev/null || { say "Rust is missing: install it from https://rustup.rs and run this again"; exit 1; }
command -v cc >/dev/null && command -v c++ >/dev/null || apt_install build-essential
command -v xz >/dev/null || apt_install xz-utils
command -v node >/dev/null && command -v npm >/dev/null || apt_install nodejs npm

# 1. The WebAssembly target: from rustup, or else built from Debian's source of the standard library.
target=wasm32-unknown-unknown
has_target() { [ -n "$(find "$(rustc ${1:+"$1"} --print sysroot)/lib/rustlib/$target/lib" -name 'libstd-*.rlib' 2>/dev/null | head -n 1)" ]; }
if ! has_target && ! { rustup toolchain list 2>/dev/null | grep -q '^debian' && has_target +debian; }; then
  say "adding the $target target"
  if ! timeout 300 rustup target add "$target"; then
    say "rustup could not bring it; building the standard library from Debian's packages (about three minutes)"
    scripts/wasm-target-from-debian.sh
  fi
fi
. scripts/environment.sh

# 2. Command-line tools, built once from crates.io.
install_tool() { # name version binary features...
  local name=$1 version=$2 binary=$3
  shift 3
  [ -x "$SOFT_UNLEARN_TOOLS/$name-$version/bin/$binary" ] && return
  say "building $name $version (once; some minutes)"
  # Nobody debugs a tool, and none of them computes for long: without debug information and optimising they are built in half the time.
  local cargo_install=(env -u RUSTUP_TOOLCHAIN -u RUSTFLAGS CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --debug --root "$SOFT_UNLEARN_TOOLS/$name-$version"
    --target-dir "$SOFT_UNLEARN_TOOLS/build" "$name" --version "$version" "$@")
  # A registry mirror may lag behind the tool's own lock file: then the newest versions it has do.
  local since=$SECONDS
  "${cargo_install[@]}" --locked || "${cargo_install[@]}"
  say "$name $version is built: $((SECONDS - since)) s"
}
install_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION" wasm-bindgen
# It brings nothing from the network here, and needs no library for that.
install_tool trunk "$TRUNK_VERSION" trunk --no-default-features
if [ "$need" = test ]; then
  install_tool wasm-pack "$WASM_PACK_VERSION" wasm-pack
  install_tool cargo-fuzz "$CARGO_FUZZ_VERSION" cargo-fuzz
  install_tool geckodriver "$GECKODRIVER_VERSION" geckodriver
fi

# 3. Chart bundle and browser-test packages, pinned by package-lock.json.
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say "installing npm packages"
  npm ci --no-audit --no-fund --loglevel=error
fi

# 4. Python, whose packages are tested in a folder of their own.
if [ "$need" = test ]; then
  python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3 python3-venv
fi

# 5. Browsers, and where there is no Vulkan a software driver of it, so that the GPU's tests run natively, too: for tests only.
found() { compgen -G "$1" >/dev/null; }
if [ "$need" = test ]; then
  { found '/usr/lib/*/libvulkan.so.1' && { found '/usr/share/vulkan/icd.d/*.json' || found '/etc/vulkan/icd.d/*.json'; }; } ||
    apt_install libvulkan1 mesa-vulkan-drivers
  command -v chromium >/dev/null && command -v chromedriver >/dev/null || apt_install chromium chromium-driver
  command -v firefox-esr >/dev/null || command -v firefox >/dev/null || apt_install firefox-esr
fi
