//! Times how a file of delimited text is read, and prints JSON: milliseconds for its lines to be counted, for csv-core to cut it into cells,
//! for the table to be read from it, and for what is then said of it.
//!
//! `cargo run --release --example reading -- FILE [rounds]`

#[cfg(target_arch = "wasm32")]
fn main() {}

/// Cuts the bytes into cells, as a loop over csv-core's reader does; the number of cells.
#[cfg(not(target_arch = "wasm32"))]
fn split(bytes: &[u8]) -> usize {
    let (mut reader, mut input) = (csv_core::Reader::new(), bytes);
    let (mut output, mut ends) = (vec![0; 1 << 20], vec![0; 20_000]);
    let mut cells = 0;
    loop {
        let (result, read, _, ended) = reader.read_record(input, &mut output, &mut ends);
        input = &input[read..];
        cells += ended;
        match result {
            csv_core::ReadRecordResult::End => return cells,
            csv_core::ReadRecordResult::OutputFull | csv_core::ReadRecordResult::OutputEndsFull => return 0,
            _ => {}
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use soft_unlearn::table::{FormatChoice, TableReader, guesses};
    use std::time::Instant;

    let mut arguments = std::env::args().skip(1);
    let bytes = std::fs::read(arguments.next().ok_or("which file?")?)?;
    let rounds: usize = arguments.next().map_or(Ok(3), |rounds| rounds.parse())?;
    let mut times: [Vec<f64>; 5] = Default::default();
    for _ in 0..rounds.max(1) {
        let mut start = Instant::now();
        let mut lap = |times: &mut Vec<f64>| {
            times.push(start.elapsed().as_secs_f64() * 1000.0);
            start = Instant::now();
        };
        let [lines, core, read, summary, guess] = &mut times;
        std::hint::black_box(bytes.iter().filter(|&&byte| byte == b'\n').count());
        lap(lines);
        std::hint::black_box(split(&bytes));
        lap(core);
        let mut reader = TableReader::new(FormatChoice::default());
        for piece in bytes.chunks(1 << 21) {
            reader.push(piece)?;
        }
        let table = reader.finish()?;
        lap(read);
        let summed = table.summary("file", bytes.len() as u64);
        lap(summary);
        std::hint::black_box(guesses(&summed));
        lap(guess);
    }
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let [lines, core, read, summary, guess] = times.map(median);
    println!(
        "{{\"lines\":{lines},\"csv_core\":{core},\"read\":{read},\"summary\":{summary},\"guesses\":{guess}}}"
    );
    Ok(())
}
