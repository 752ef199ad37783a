#!/usr/bin/env python3
"""Writes the HDF5 files of this folder with h5py, and beside each a .txt of what h5py reads from it (tests/hdf5/lines.h says how).

Needs h5py; the files in the folder were written by the versions that versions.txt names. Files of real models lie in ../models.
"""
import pathlib, sys

import h5py
import numpy as np

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "hdf5"))
from differential import describe  # noqa: E402

DTYPES = ["?", "i1", "u1", "<i2", ">i2", "<u2", "<i4", ">i4", "<u4", "<i8", "<u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]


def numbers(dtype, shape):
    count = int(np.prod(shape))
    values = np.arange(count) % 2 if np.dtype(dtype).kind == "b" else np.arange(count) * 37 % 101 - (0 if np.dtype(dtype).kind == "u" else 50)
    return values.reshape(shape).astype(dtype)


def compact(group, name, values):
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple(values.shape)
    dataset = h5py.h5d.create(group.id, name.encode(), h5py.h5t.py_create(values.dtype, logical=True), space, plist)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, values)


def arrays(f):
    for dtype in DTYPES:
        f[f"types/{np.dtype(dtype).str.replace('|', '')}"] = numbers(dtype, (3, 5))
    f["shapes/scalar"] = np.float32(2.5)
    f["shapes/empty"] = np.zeros((0, 3), "f4")
    f["shapes/one"] = numbers("f4", (1, 1, 1, 1))
    bf16 = f.create_dataset("types/bfloat16", data=np.array([0x3F80, 0xC000, 0x7F80], "<u2").view("V2"))
    bf16.attrs["dtype"] = "bfloat16"
    f.create_dataset("fill/zero", (4, 5), "f4")
    f.create_dataset("fill/seven", (4, 5), "<i4", fillvalue=7)
    f.create_dataset("fill/chunked", (40, 5), ">f4", fillvalue=-1.5, chunks=(16, 2))[17:20, 1:4] = 3
    compact(f, "compact", numbers("f8", (6,)))


def chunks(f):
    f.create_dataset("plain", data=numbers("<i2", (7, 9)), chunks=(2, 4))
    f.create_dataset("gzip", data=numbers("f4", (30, 20)), chunks=(8, 20), compression="gzip", compression_opts=9)
    f.create_dataset("shuffle", data=numbers(">f8", (30,)), chunks=(8,), shuffle=True)
    f.create_dataset("fletcher32", data=numbers("u1", (5, 5, 5)), chunks=(2, 3, 5), fletcher32=True)
    f.create_dataset("all", data=numbers("<i8", (100, 3)), chunks=(30, 2), compression="gzip", shuffle=True, fletcher32=True)
    f.create_dataset("many", data=numbers("<u2", (300,)), chunks=(1,))  # an index of two levels
    grown = f.create_dataset("grown", data=numbers("f4", (4, 4)), chunks=(3, 3), maxshape=(None, None))
    grown.resize((8, 5))


def attributes(f):
    a = f.attrs
    a["text"], a["unicode"], a["empty"] = "adam", "größe 漢字", ""
    a["long"] = "0123456789" * 10_000
    a["bytes"] = np.bytes_(b"2.0.5")
    a["int"], a["negative"], a["big"] = 3, np.int8(-4), np.array(513, ">i4")
    a["float"], a["half"], a["single"] = 0.5, np.float16(-1.25), np.float32(0.1)
    a["flag"] = True
    a["ints"], a["floats"] = np.arange(5), np.linspace(0, 1, 4)
    a["texts"] = ["conv2d", "größe", ""]
    a["fixed_texts"] = np.array([b"dense_1", b"d", b"longer_name"])
    a["nothing"] = np.array([])
    f.create_group("split").attrs["layer_names0"] = ["a", "b"]
    f["split"].attrs["layer_names1"] = np.array([b"c"])


def many(f):
    """A symbol table whose B-tree has two levels."""
    for i in range(200):
        f[f"array_{i * 7919 % 200}"] = np.uint8(i)
    f["array_3"].attrs["name"] = "dense"


def dense(f):
    for i in range(30):
        f[f"größe_{i}"] = np.arange(i % 4, dtype="f4")
    for i in range(20):
        f["größe_1"].attrs[f"attribute_{i}"] = i


def latest(f):
    """Superblock 3, headers with checksums, links in messages and in fractal heaps; 300 links make them deeper."""
    f["few/array"] = numbers("f4", (2, 3))
    f["few"].attrs["name"] = "dense"
    dense(f)
    for i in range(300):
        f[f"wide/layer_number_{i}"] = np.uint8(i % 256)


def refused(f):
    f["array"] = np.arange(3)
    f["soft"] = h5py.SoftLink("/array")
    f["external"] = h5py.ExternalLink("other.h5", "/array")
    f.create_dataset("lzf", data=np.arange(100), compression="lzf")
    f.create_dataset("external_storage", (3,), "f4", external=[("other.bin", 0, 12)])
    layout = h5py.VirtualLayout((3,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "array", (3,))
    f.create_virtual_dataset("virtual", layout)
    f["compound"] = np.zeros(2, [("a", "f4"), ("b", "i4")])
    f["complex"] = np.zeros(2, "c8")
    f.create_dataset("reference", data=[f["array"].ref], dtype=h5py.ref_dtype)
    f.create_dataset("lists", (2,), h5py.vlen_dtype("i4"))
    f["text"] = "one"
    f["opaque"] = np.zeros(2, "V3")
    f["type"] = np.dtype("f4")
    f.create_dataset("committed", (2,), f["type"])
    f["null"] = h5py.Empty("f4")
    f.create_dataset("huge", (1 << 40,), "f4")
    f.create_dataset("huge_chunked", (1 << 40,), "f4", chunks=(1024,))
    f["enumeration"] = np.zeros(2, h5py.enum_dtype({"RED": 0, "BLUE": 1}))


def twice(f):
    f.create_group("a")
    f["b"] = f["a"]


def loop(f):
    f["a/b/root"] = f


def deep(f):
    f.create_group("/".join("d" * 66))


def write(name, fill, **options):
    path = HERE / f"{name}.h5"
    path.unlink(missing_ok=True)
    with h5py.File(path, "w", **options) as f:
        fill(f)
    return path


def both(name, fill, **options):
    lines = describe(write(name, fill, **options)).values()
    (HERE / f"{name}.txt").write_text("".join(sorted(line + "\n" for line in lines)))


both("arrays", arrays)
both("chunks", chunks)
both("attributes", attributes)
both("many", many)
both("dense", dense)
both("latest", latest, libver="latest")
for name, fill in {"refused": refused, "twice": twice, "loop": loop, "deep": deep}.items():
    write(name, fill)
write("user_block", lambda f: None, userblock_size=512)
write("latest_chunks", chunks, libver="latest")
(HERE / "versions.txt").write_text(f"h5py {h5py.version.version}, HDF5 {h5py.version.hdf5_version}, NumPy {np.__version__}\n")
