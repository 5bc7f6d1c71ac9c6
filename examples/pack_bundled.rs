//! Reads the bundled sets, `www/data/*.csv.gz`, and writes what the page opens them from, `www/data/*.table.gz`.
//!
//! ```text
//! cargo run --release --example pack_bundled
//! ```

use std::error::Error;
use std::io::{Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use soft_unlearn::experiment::BundledSet;
use soft_unlearn::table::{FormatChoice, TableReader};
use soft_unlearn_page::worker::{Opened, pack};

fn main() -> Result<(), Box<dyn Error>> {
    for set in BundledSet::ALL {
        let folder = Path::new("www");
        let mut text = Vec::new();
        GzDecoder::new(std::fs::File::open(folder.join(set.path()))?).read_to_end(&mut text)?;
        let mut reader = TableReader::new(FormatChoice::default());
        reader.push(&text)?;
        let packed = pack(&Opened::new(reader.finish()?, set.title(), text.len() as u64))
            .ok_or("a table that cannot be packed")?;
        let mut file = GzEncoder::new(Vec::new(), Compression::best());
        file.write_all(&packed)?;
        let bytes = file.finish()?;
        println!("{}: {} bytes", set.packed_path(), bytes.len());
        std::fs::write(folder.join(set.packed_path()), bytes)?;
    }
    Ok(())
}
