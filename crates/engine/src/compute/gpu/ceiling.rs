//! What no kernel's traffic can be quicker than, for benchmarks.

use super::GpuError;
use super::device::Gpu;

impl Gpu {
    /// Copies `bytes` (fewer where one binding holds fewer, a multiple of 16) from one buffer of the device to another, so many times, and waits
    /// for the last copy. Returns the bytes of one copy.
    ///
    /// # Errors
    ///
    /// [`GpuError`] where the device fails.
    pub async fn copy(&self, bytes: u64, times: usize) -> Result<u64, GpuError> {
        let bytes = bytes.min(self.largest()) / 16 * 16;
        let watch = self.watch();
        let (from, to, done) = (self.storage(bytes), self.storage(bytes), self.storage(16));
        let mut commands = self.commands();
        for _ in 0..times {
            self.copy_to(&mut commands, &from, &to, bytes);
        }
        self.copy_to(&mut commands, &to, &done, 16);
        let coming = self.submit(commands, &done);
        watch.over(self, self.fetch::<u32>(coming)).await?;
        Ok(bytes)
    }
}
