"""Arrays of every type that the page reads, written by NumPy in every way it writes archives, and what they hold.

    python3 tests/golden/numpy_arrays.py

numpy/stored.npz is numpy.savez, numpy/packed.npz numpy.savez_compressed, numpy/streamed.npz and numpy/streamed_packed.npz the same through a
pipe, which makes Python write lengths behind the entries; numpy/matrix_c.npy and numpy/matrix_fortran.npy are numpy.save, version_2.npy and
version_3.npy the newer header. numpy_arrays.json: the columns that a table of each file has, null = missing.
"""
import io, json, pathlib, numpy as np

here = pathlib.Path(__file__).parent
out = here / "numpy"
out.mkdir(exist_ok=True)
rng = np.random.default_rng(5)
rows = 37
matrix = rng.normal(size=(rows, 3))
matrix[4, 1] = np.nan
arrays = {"labels": np.array(["no", "yes"])[rng.integers(0, 2, rows)], "Group": rng.random(rows) < 0.5, "X": np.asfortranarray(matrix.astype(">f8"))}
for dtype in ["<i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "<u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8"]:
    info = np.iinfo(dtype)
    values = rng.integers(max(info.min, -(2**53)), min(info.max, 2**53), rows, dtype=np.dtype(dtype).newbyteorder("=").type)
    arrays[dtype.replace("<", "little_").replace(">", "big_")] = values.astype(dtype)
for dtype in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
    values = (rng.normal(size=(rows, 2)) * 100).astype(dtype)
    if dtype.endswith("f2"):
        values[:4, 0] = [6e-8, -6.1e-5, 65504, -0.0]
    arrays[dtype.replace("<", "little_").replace(">", "big_")] = values
arrays["texts"] = np.array(["Zürich", "", " Rome", "🙂"])[rng.integers(0, 4, rows)]
arrays["big_texts"] = arrays["texts"].astype(">U8")
arrays["bytes"] = np.array([b"a", b"bc", b""])[rng.integers(0, 3, rows)]
arrays["other_length"] = np.arange(5)


class Pipe(io.RawIOBase):
    """Cannot be sought in."""

    def __init__(self):
        self.parts = []

    def writable(self):
        return True

    def write(self, data):
        self.parts.append(bytes(data))
        return len(data)


np.savez(out / "stored.npz", **arrays)
np.savez_compressed(out / "packed.npz", **arrays)
for name, save in [("streamed", np.savez), ("streamed_packed", np.savez_compressed)]:
    pipe = Pipe()
    save(pipe, **arrays)
    (out / f"{name}.npz").write_bytes(b"".join(pipe.parts))
np.save(out / "matrix_c.npy", matrix.astype("<f4"))
np.save(out / "matrix_fortran.npy", np.asfortranarray(matrix))
for version in [2, 3]:
    with open(out / f"version_{version}.npy", "wb") as file:
        np.lib.format.write_array(file, matrix, version=(version, 0))


def cell(value):
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, str):
        return value.strip() or None
    value = float(value)
    return None if np.isnan(value) else value


def columns(name, array):
    flat = array.reshape(len(array), -1)
    numbered = flat.shape[1] > 1 or name == "x"
    return {f"{name}{j}" if numbered else name: [cell(v) for v in flat[:, j].tolist()] for j in range(flat.shape[1])}


table = columns("x", arrays.pop("X")) | columns("y", arrays.pop("labels")) | columns("s", arrays.pop("Group"))
for name, array in arrays.items():
    if len(array) == rows:
        table |= columns(name, array)
expected = {name: table for name in ["stored.npz", "packed.npz", "streamed.npz", "streamed_packed.npz"]}
expected["matrix_c.npy"] = columns("x", matrix.astype("<f4"))
for name in ["matrix_fortran.npy", "version_2.npy", "version_3.npy"]:
    expected[name] = columns("x", matrix)
(here / "numpy_arrays.json").write_text(json.dumps(expected))
print({path.name: path.stat().st_size for path in sorted(out.iterdir())})
