//! Writing arrays as NumPy does, for data that are made here.

use flate2::Crc;

/// The cells of an array to be written, row after row.
pub enum ArrayCells<'a> {
    /// 32-bit numbers, rows x columns.
    Numbers {
        /// The cells.
        cells: &'a [f32],
        /// How many to a row.
        columns: usize,
    },
    /// One byte a row.
    Bytes(&'a [u8]),
}

/// An uncompressed `.npz` archive of named arrays, as `numpy.load` reads it. Lengths stand in 32 bits: the archive has to
/// stay below 4 GB.
pub fn write_npz(arrays: &[(&str, ArrayCells<'_>)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, cells) in arrays {
        let array = write_npy(cells);
        let name = format!("{name}.npy");
        let mut checksum = Crc::new();
        checksum.update(&array);
        let start = file.len() as u32;
        // Version, flags, method, time, date (1 January 1980), checksum, both lengths, lengths of name and extra.
        let mut common = Vec::new();
        for half in [20_u16, 0, 0, 0, 0x21] {
            common.extend_from_slice(&half.to_le_bytes());
        }
        for word in [checksum.sum(), array.len() as u32, array.len() as u32] {
            common.extend_from_slice(&word.to_le_bytes());
        }
        common.extend_from_slice(&(name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0; 2]);
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&common);
        file.extend_from_slice(name.as_bytes());
        file.extend_from_slice(&array);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&common);
        // No comment, disk 0, no attributes, and where the entry stands.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&start.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (start, count) = (file.len() as u32, arrays.len() as u16);
    file.extend_from_slice(&directory);
    file.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    file.extend_from_slice(&count.to_le_bytes());
    file.extend_from_slice(&count.to_le_bytes());
    file.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    file.extend_from_slice(&start.to_le_bytes());
    file.extend_from_slice(&[0; 2]);
    file
}

/// One array in version 1.0 of the format, its cells from a multiple of 64 bytes on.
fn write_npy(cells: &ArrayCells<'_>) -> Vec<u8> {
    let (dtype, shape) = match cells {
        ArrayCells::Numbers { cells, columns } => {
            let columns = (*columns).max(1);
            ("<f4", format!("({}, {columns})", cells.len() / columns))
        }
        ArrayCells::Bytes(cells) => ("|u1", format!("({},)", cells.len())),
    };
    let mut header = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}");
    while (10 + header.len() + 1) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let mut out = b"\x93NUMPY\x01\0".to_vec();
    out.extend_from_slice(&(header.len() as u16).to_le_bytes());
    out.extend_from_slice(header.as_bytes());
    match cells {
        ArrayCells::Numbers { cells, .. } => out.extend(cells.iter().flat_map(|cell| cell.to_le_bytes())),
        ArrayCells::Bytes(cells) => out.extend_from_slice(cells),
    }
    out
}
