//! What was measured, as a table to be read.

use std::fmt::Write;

use soft_unlearn::compute::gpu::Gpu;

use super::kernels::{Ceilings, Line, RUNS, Whole};

/// Device and driver, as far as they are told.
pub fn heading(gpu: &Gpu) -> String {
    let driver = if gpu.driver().is_empty() { "driver not told" } else { gpu.driver() };
    let warning =
        if gpu.is_software() { "\nSOFTWARE ADAPTER: these times say nothing about a GPU" } else { "" };
    format!("{}; {driver}{warning}", gpu.identity())
}

/// Everything.
pub fn table(heading: &str, ceilings: &Ceilings, lines: &[Line], whole: &Whole) -> String {
    let mut out = format!(
        "{heading}\nmilliseconds, medians of {RUNS} runs with results read back; the CPU's the shorter of two, the whole job once\n"
    );
    // Operations and bytes a millisecond are a million times fewer than 10^9 of them a second.
    let _ = writeln!(
        out,
        "ceilings of this run: {:.0} GFLOP/s in a large f32 product, {:.1} GB/s read and written in a large copy on the device",
        ceilings.operations / 1e6,
        ceilings.bytes / 1e6
    );
    let _ = writeln!(
        out,
        "{:<34}{:>10}{:>10}{:>9}{:>11}{:>9}{:>11}{:>9}",
        "", "GPU", "GFLOP/s", "GB/s", "of product", "of copy", "CPU", "CPU/GPU"
    );
    for Line { name, milliseconds, operations, bytes, cpu } in lines {
        let (rate, flow) = (operations / milliseconds, bytes / milliseconds);
        let share = |part: f64, of: f64| {
            if part > 0.0 { format!("{:.0} %", 100.0 * part / of) } else { String::new() }
        };
        let (rates, of_product) = (
            if rate > 0.0 { format!("{:.0}", rate / 1e6) } else { String::new() },
            share(rate, ceilings.operations),
        );
        let of_copy = share(flow, ceilings.bytes);
        let (cpu, times) = match cpu {
            Some(cpu) => (format!("{cpu:.1}"), format!("{:.1}", cpu / milliseconds)),
            None => Default::default(),
        };
        let _ = writeln!(
            out,
            "{name:<34}{milliseconds:>10.2}{rates:>10}{:>9.1}{of_product:>11}{of_copy:>9}{cpu:>11}{times:>9}",
            flow / 1e6
        );
    }
    let Whole { rows, columns, gpu, cpu, off, computed } = whole;
    let name = format!("fit and influences, {rows} x {columns}");
    let _ = writeln!(
        out,
        "{name:<34}{gpu:>10.2}{:>10}{:>9}{:>11}{:>9}{cpu:>11.1}{:>9.1}",
        "",
        "",
        "",
        "",
        cpu / gpu
    );
    let _ = write!(
        out,
        "(exact: 28 integer products of 8-bit digits count as operations, so that a share of the f32 product may be above 100 %)\n\
         influences on both differ by {off:.1e} of the largest; {} products on the GPU, {} on the CPU{}",
        computed.on_gpu,
        computed.on_cpu,
        computed.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default()
    );
    out
}
