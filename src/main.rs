//! One entry for both sides of the page: in a window it mounts the page, in a worker it serves computations.

fn main() {
    #[cfg(target_arch = "wasm32")]
    soft_unlearn_page::start();
}
