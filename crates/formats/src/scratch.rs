//! Encoded blocks in a file that is gone afterwards; sums over them by all processors, in the order of the blocks.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use soft_unlearn::blocks::{Ask, Block, BlockStore, BlocksError, Sums, answer, merge};
use soft_unlearn::design::Layout;

/// Files of this process so far.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A file of encoded blocks.
pub struct Scratch {
    path: PathBuf,
    writer: Option<BufWriter<File>>,
    layout: Option<Arc<Layout>>,
    /// Where each block begins, and its length.
    places: Vec<(u64, usize)>,
    threads: usize,
    /// Passes over all blocks so far.
    pub passes: u32,
}

impl Scratch {
    /// A new file in a folder.
    ///
    /// # Errors
    ///
    /// What the system says where it cannot be made.
    pub fn new(folder: &Path) -> std::io::Result<Scratch> {
        let path = folder.join(format!(
            "soft-unlearn-{}-{}.blocks",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        ));
        let file = File::options().write(true).create_new(true).open(&path)?;
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        Ok(Scratch {
            path,
            writer: Some(BufWriter::new(file)),
            layout: None,
            places: Vec::new(),
            threads,
            passes: 0,
        })
    }

    /// Blocks so far.
    pub fn blocks(&self) -> usize {
        self.places.len()
    }

    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.places.last().map_or(0, |(begin, length)| begin + *length as u64)
    }

    /// What was written is read from here on.
    fn flush(&mut self) -> Result<(), BlocksError> {
        let failed = |error: std::io::Error| failed(self.places.len(), &error);
        self.writer.as_mut().map_or(Ok(()), |writer| writer.flush()).map_err(failed)
    }

    fn read(&self, file: &mut File, block: usize) -> Result<Block, BlocksError> {
        let (begin, length) = self.places[block];
        let mut bytes = vec![0; length];
        file.seek(SeekFrom::Start(begin)).map_err(|error| failed(block, &error))?;
        file.read_exact(&mut bytes).map_err(|error| failed(block, &error))?;
        let layout = self.layout.as_ref().ok_or(BlocksError::Damaged)?;
        Block::from_bytes(layout, &bytes)
    }

    fn open(&self) -> Result<File, BlocksError> {
        File::open(&self.path).map_err(|error| failed(0, &error))
    }
}

fn failed(block: usize, error: &std::io::Error) -> BlocksError {
    BlocksError::Store { block, reason: error.to_string() }
}

impl Sums for Scratch {
    fn ask(&mut self, ask: &Ask) -> Result<Vec<f64>, BlocksError> {
        self.flush()?;
        self.passes += 1;
        let mut total = Vec::new();
        let mut files: Vec<File> = (0..self.threads).map(|_| self.open()).collect::<Result<_, _>>()?;
        let own = &*self;
        // As many blocks at once as there are processors; their answers are added in the order of the blocks.
        for first in (0..own.places.len()).step_by(own.threads) {
            let answers: Vec<Result<Vec<f64>, BlocksError>> = std::thread::scope(|scope| {
                let blocks = (first..own.places.len()).zip(&mut files);
                let work: Vec<_> = blocks
                    .map(|(block, file)| scope.spawn(move || answer(&own.read(file, block)?, ask)))
                    .collect();
                let stopped = |_| Err(BlocksError::Damaged);
                work.into_iter().map(|thread| thread.join().unwrap_or_else(stopped)).collect()
            });
            for answer in answers {
                merge(&mut total, &answer?)?;
            }
        }
        Ok(total)
    }
}

impl BlockStore for Scratch {
    fn begin(&mut self, layout: &Arc<Layout>) -> Result<(), BlocksError> {
        self.layout = Some(layout.clone());
        Ok(())
    }

    fn push(&mut self, block: Block) -> Result<(), BlocksError> {
        let (begin, bytes) = (self.bytes(), block.to_bytes());
        if let Some(writer) = &mut self.writer {
            writer.write_all(&bytes).map_err(|error| failed(self.places.len(), &error))?;
        }
        self.places.push((begin, bytes.len()));
        Ok(())
    }

    fn each(&mut self, visit: &mut dyn FnMut(&Block) -> Result<(), BlocksError>) -> Result<(), BlocksError> {
        self.flush()?;
        let mut file = self.open()?;
        (0..self.places.len()).try_for_each(|block| visit(&self.read(&mut file, block)?))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.writer = None;
        // Where it cannot be removed it is left behind, and nothing else follows from it.
        let _ = std::fs::remove_file(&self.path);
    }
}
