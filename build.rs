//! Has the linker of the page's module say what each of its functions and constants refers to, so that it can be split
//! (`crates/split`).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        println!("cargo::rustc-link-arg-bin=page=--emit-relocs");
    }
}
