//! Which processor computed what, in words.

use soft_unlearn::compute::{Computed, Processor};

/// The key of a choice in a select.
pub fn processor_key(processor: Processor) -> &'static str {
    match processor {
        Processor::Automatic => "automatic",
        Processor::Cpu => "cpu",
        Processor::Gpu => "gpu",
    }
}

/// The choice with this key; automatic where there is none.
pub fn processor_of(key: &str) -> Processor {
    match key {
        "cpu" => Processor::Cpu,
        "gpu" => Processor::Gpu,
        _ => Processor::Automatic,
    }
}

/// What was computed where, and why not on the GPU, in a line.
pub fn computed_words(computed: &Computed) -> String {
    let note = computed.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    let Some(gpu) = &computed.gpu else { return format!("Computed on: CPU{note}.") };
    let rate = match computed.gigaflops {
        Some(rate) if rate >= 1.0 => format!(", single-precision Hessians at {rate:.0} GFLOP/s"),
        _ => String::new(),
    };
    let products = if computed.on_gpu == 1 { "large product" } else { "large products" };
    let and_cpu = match computed.on_cpu {
        0 => String::new(),
        count => format!(", {count} on the CPU"),
    };
    format!(
        "Computed on: {gpu} ({} {products}{rate}, checked in double precision){and_cpu}{note}.",
        computed.on_gpu
    )
}
