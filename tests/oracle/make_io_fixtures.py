#!/usr/bin/env python3
"""Writes tests/data/io: small archives and arrays as Python's zipfile and NumPy write them. Needs NumPy and ml_dtypes."""
import io
import zipfile

from recording import output_root

import ml_dtypes
import numpy as np

OUT = output_root() / "tests/data/io"
DATE = (1980, 1, 1, 0, 0, 0)
TEXT, BINARY = "a text\n" * 40, bytes(range(256))


class Pipe(io.RawIOBase):
    """What cannot seek: zipfile then writes sizes and checksums behind the members."""

    def __init__(self):
        self.bytes = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.bytes += data
        return len(data)


def archive(name, method, **kwargs):
    target = Pipe() if kwargs.pop("stream", False) else io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as z:
        for member, content in (("a.txt", TEXT.encode()), ("folder/", b""), ("folder/\u00e9.bin", BINARY), ("empty", b"")):
            info = zipfile.ZipInfo(member, DATE)
            info.compress_type = method
            with z.open(info, "w", **kwargs) as m:
                m.write(content)
        z.comment = b"a comment"
    (OUT / name).write_bytes(target.bytes if isinstance(target, Pipe) else target.getvalue())


def npz(name, arrays, method):
    """As np.savez does, with a fixed date."""
    with zipfile.ZipFile(OUT / name, "w", method) as z:
        for key, value in arrays.items():
            info = zipfile.ZipInfo(key + ".npy", DATE)
            info.compress_type = method
            with z.open(info, "w", force_zip64=True) as m:
                np.lib.format.write_array(m, np.asanyarray(value), allow_pickle=True)


def npy(name, value, version=None):
    with open(OUT / name, "wb") as f:
        np.lib.format.write_array(f, value, version=version, allow_pickle=True)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    archive("stored.zip", zipfile.ZIP_STORED)
    archive("deflated.zip", zipfile.ZIP_DEFLATED)
    archive("streamed.zip", zipfile.ZIP_DEFLATED, stream=True)
    archive("zip64.zip", zipfile.ZIP_STORED, force_zip64=True)
    archive("lzma.zip", zipfile.ZIP_LZMA)

    grid = np.arange(6).reshape(2, 3)
    names = "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64".split()
    every = {name: grid.astype(name) for name in names}
    every |= {"big_" + name: grid.astype(np.dtype(name).newbyteorder(">")) for name in names if np.dtype(name).itemsize > 1}
    every |= {"scalar": np.float32(1.5), "nothing": np.zeros((0, 3), "float32"), "fortran": np.asfortranarray(grid.astype("int32")),
              "fortran3": np.asfortranarray(np.arange(24, dtype=">i2").reshape(2, 3, 4))}
    npz("arrays.npz", every, zipfile.ZIP_STORED)
    npz("compressed.npz", {"x_train": grid.astype("float32"), "y_train": grid[:, 0]}, zipfile.ZIP_DEFLATED)
    npz("refused.npz", {"objects": np.array([1, "two"], object), "text": np.array(["one", "three"]), "bytes": np.array([b"ab"]),
                        "complex": grid.astype("complex64"), "time": np.array(["2020-01-01"], "datetime64[D]"),
                        "longdouble": grid.astype("longdouble"), "span": np.array([1], "timedelta64[s]"),
                        "structure": np.zeros(2, [("x", "<f4"), ("y", "<i8")]), "raw": np.zeros(2, "V3"),
                        "bfloat16": grid.astype(ml_dtypes.bfloat16)}, zipfile.ZIP_STORED)
    for version in ((1, 0), (2, 0), (3, 0)):
        npy(f"version{version[0]}.npy", grid.astype("float32"), version)


main()
