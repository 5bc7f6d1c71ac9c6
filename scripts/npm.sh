#!/usr/bin/env bash
# The npm package, in target/npm/package. Its module shares what it is made of with the page's build.
#   scripts/npm.sh build   builds it
#   scripts/npm.sh test    builds it and runs tests/npm: in Node, and in a page
#   scripts/npm.sh pack    builds it and packs target/npm/soft-unlearn-VERSION.tgz
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
package=target/npm/package

build() {
  rm -rf "$package"
  mkdir -p "$package"
  cp crates/web/npm/* "$package"
  cp docs/npm.md "$package/README.md"
  cp docs/configuration.schema.json LICENSE LICENSE-MIT LICENSE-APACHE "$package"
  node scripts/npm-types.mjs docs/configuration.schema.json >"$package/configuration.d.ts"
  # One compilation; what surrounds the module is written twice. The page's own flags make the module small.
  local kind
  for kind in web bundler; do
    shipped wasm-pack --quiet build crates/web --release --target "$kind" --no-pack --no-opt --mode no-install \
      --out-dir "$PWD/target/npm/$kind" 2>/dev/null || { echo "wasm-pack failed for $kind"; exit 1; }
    rm -f "target/npm/$kind/.gitignore"
  done
  cp -r target/npm/web "$package/engine"
  cp -r target/npm/bundler "$package/bundler"
  local version
  version=$(sed -n '0,/^version = "\(.*\)"/s//\1/p' Cargo.toml)
  sed -i "s/\"version\": \"[^\"]*\"/\"version\": \"$version\"/" "$package/package.json"
}

case ${1:-test} in
  build) build ;;
  test)
    build
    scripts/cli.sh
    node --test tests/npm/*.test.mjs
    ;;
  pack)
    build
    (cd target/npm && npm pack --silent ./package)
    ;;
  *) echo "usage: scripts/npm.sh build|test|pack"; exit 2 ;;
esac
