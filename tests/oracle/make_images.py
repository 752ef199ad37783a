#!/usr/bin/env python3
"""Writes tests/data/images, small files of every kind of image, and images.{npz,json}: the pixels that Keras' loader makes of them, the
sizes it resizes to, and the files and labels it finds in a folder. Needs Pillow."""
import copy
import io
import os
import struct
import tempfile
import zlib
from pathlib import Path

from recording import output_root, write_arrays, write_json, write_versions

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

ROOT = output_root()
FILES = ROOT / "tests/data/images"
OUT = ROOT / "tests/oracle"
METHODS = ["bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"]


def pixels(height, width, channels, bits=8, seed=1):
    """A gradient with noise: smooth enough for JPEG, and every pixel is another."""
    rng = np.random.default_rng(seed)
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    values = (y * 13 + x * 7 + c * 61) % 200 + rng.integers(0, 56, (height, width, channels))
    return (values * 257 + rng.integers(0, 256, values.shape)).astype("uint16") if bits == 16 else values.astype("uint8")


ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def packed(rows, bits):
    """Scanlines of (height, width * channels) samples, each behind filter 0."""
    out = b""
    for row in rows:
        if bits == 16:
            data = row.astype(">u2").tobytes()
        elif bits == 8:
            data = row.astype("uint8").tobytes()
        else:
            text = "".join(format(int(v), f"0{bits}b") for v in row)
            text += "0" * (-len(text) % 8)
            data = bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
        out += b"\0" + data
    return out


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(array, color, bits, before=b"", interlaced=False, cut=None):
    """What Pillow cannot write: few bits, 16 bits with alpha, Adam7, any chunk `before` the pixels."""
    height, width = array.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, int(interlaced))
    parts = [array]
    if interlaced:
        parts = [array[y::dy, x::dx] for y, x, dy, dx in ADAM7]
    data = b"".join(packed(p.reshape(p.shape[0], -1), bits) for p in parts if p.size)
    data = zlib.compress(data, 9)[:cut]
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def saved(array, kind, **arguments):
    out = io.BytesIO()
    image = Image.fromarray(array[..., 0] if array.ndim == 3 and array.shape[-1] == 1 else array, arguments.pop("mode", None))
    image.save(out, kind, **arguments)
    return out.getvalue()


def files():
    grey, rgb, rgba = pixels(6, 5, 1), pixels(6, 5, 3), pixels(6, 5, 4)
    palette = np.random.default_rng(3).integers(0, 256, (16, 3), dtype="uint8")
    plte = chunk(b"PLTE", palette.tobytes())
    made = {
        "grey_1.png": png(pixels(5, 11, 1) % 2, 0, 1),
        "grey_2.png": png(pixels(5, 11, 1) % 4, 0, 2),
        "grey_4.png": png(pixels(5, 11, 1) % 16, 0, 4),
        "grey_8.png": png(grey, 0, 8),
        "grey_16.png": png(pixels(6, 5, 1, 16), 0, 16),
        "grey_alpha_8.png": png(pixels(6, 5, 2), 4, 8),
        "grey_alpha_16.png": png(pixels(6, 5, 2, 16), 4, 16),
        "grey_transparent.png": png(grey, 0, 8, chunk(b"tRNS", struct.pack(">H", int(grey[2, 2, 0])))),
        "rgb_8.png": png(rgb, 2, 8),
        "rgb_16.png": png(pixels(6, 5, 3, 16), 2, 16),
        "rgb_transparent.png": png(rgb, 2, 8, chunk(b"tRNS", struct.pack(">HHH", *map(int, rgb[3, 1])))),
        "rgb_gamma.png": png(rgb, 2, 8, chunk(b"gAMA", struct.pack(">I", 45455))),
        "rgb_filtered.png": saved(pixels(17, 23, 3), "PNG"),
        "rgb_interlaced.png": png(pixels(11, 13, 3), 2, 8, interlaced=True),
        "palette_2_interlaced.png": png(pixels(9, 7, 1) % 4, 3, 2, plte, interlaced=True),
        "rgba_8.png": png(rgba, 6, 8),
        "rgba_16.png": png(pixels(6, 5, 4, 16), 6, 16),
        "palette_1.png": png(pixels(5, 11, 1) % 2, 3, 1, plte),
        "palette_4.png": png(pixels(5, 11, 1) % 16, 3, 4, plte),
        "palette_8.png": png(pixels(5, 11, 1) % 16, 3, 8, plte),
        "palette_transparent.png": png(pixels(5, 11, 1) % 16, 3, 8, plte + chunk(b"tRNS", bytes(range(0, 240, 20)))),
        "grey.jpg": saved(pixels(13, 17, 1), "JPEG", quality=90),
        "rgb_444.jpg": saved(pixels(13, 17, 3), "JPEG", quality=95, subsampling=0),
        "rgb_422.jpg": saved(pixels(13, 17, 3), "JPEG", quality=80, subsampling=1),
        "rgb_420.jpg": saved(pixels(19, 21, 3), "JPEG", quality=75, subsampling=2),
        "rgb_progressive.jpg": saved(pixels(19, 21, 3), "JPEG", quality=60, progressive=True),
        "rgb_rotated.jpg": saved(pixels(9, 14, 3), "JPEG", quality=90, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"),
        "cmyk.jpg": saved(pixels(9, 14, 4), "JPEG", quality=90, mode="CMYK"),
        "grey.bmp": saved(grey, "BMP"),
        "rgb.bmp": saved(rgb, "BMP"),
        "rgba.bmp": saved(rgba, "BMP"),
        "still.gif": saved(pixels(9, 14, 1), "GIF"),
        "interlaced.gif": saved(pixels(19, 14, 1), "GIF", interlace=1),
        "plain.gif": saved(pixels(19, 14, 1), "GIF", interlace=0),
    }
    top_down = bytearray(made["rgb.bmp"])
    top_down[22:26] = struct.pack("<i", -6)
    made["top_down.bmp"] = bytes(top_down)
    frames = [Image.fromarray(pixels(8, 9, 3, seed=s)).quantize(16) for s in (1, 2)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0)
    made["two_frames.gif"] = out.getvalue()
    made["rgb_8_called.jpg"] = made["rgb_8.png"]
    moved = bytearray(made["still.gif"])
    frame = bytes(moved).rindex(b"\x2c\0\0\0\0")
    moved[frame + 1 : frame + 5] = struct.pack("<HH", 3, 2)
    made["moved.gif"] = bytes(moved)
    made["transparent.gif"] = saved(pixels(9, 14, 1) // 32, "GIF", transparency=3)
    # Damaged.
    made["cut.png"] = made["rgb_filtered.png"][:200]
    made["cut.jpg"] = made["rgb_420.jpg"][:-100]
    made["cut.gif"] = made["still.gif"][:-40]
    made["cut.bmp"] = made["rgb.bmp"][:-10]
    made["pixels_missing.png"] = png(rgb, 2, 8, cut=30)
    broken = bytearray(made["rgb_8.png"])
    broken[50] ^= 0x40
    made["checksum.png"] = bytes(broken)
    scan = bytearray(made["rgb_420.jpg"])
    scan[-150:-140] = bytes(10)
    made["scan_damaged.jpg"] = bytes(scan)
    made["empty.png"] = b""
    made["text.png"] = b"This is no image.\n"
    return made


def decode(data, channels):
    return tf.image.decode_image(data, channels=channels, expand_animations=False).numpy()


def record_pixels(arrays, rows):
    for name, data in files().items():
        (FILES / name).write_bytes(data)
        row = {"case": "decode", "file": name, "channels": [], "refused": []}
        for channels in (1, 3, 4):
            try:
                arrays[f"{name}/{channels}"] = decode(data, channels)
                row["channels"].append(channels)
            except (tf.errors.InvalidArgumentError, tf.errors.OpError) as error:
                row["refused"].append(channels)
                row["keras"] = str(error.message)[:160]
        rows.append(row)


def record_sizes(arrays, rows):
    """What image_dataset_from_directory makes of one file each: up and down, plain, cropped and padded."""
    sources = {"rgb_filtered.png": [(7, 9), (30, 31), (17, 23)], "grey_8.png": [(9, 4)]}
    for name, sizes in sources.items():
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes((FILES / name).read_bytes())
            for size in sizes:
                for method in METHODS:
                    for fit in ("plain", "crop", "pad"):
                        if size == (17, 23) and (method not in ("bilinear", "bicubic", "gaussian") or fit != "plain"):
                            continue
                        row = {"case": "resize", "file": name, "size": list(size), "interpolation": method, "fit": fit}
                        key = f"{name}/{size[0]}x{size[1]}/{method}/{fit}"
                        try:
                            data = keras.utils.image_dataset_from_directory(
                                folder, labels=None, image_size=size, interpolation=method, batch_size=None, shuffle=False, verbose=False,
                                color_mode="grayscale" if "grey" in name else "rgb",
                                crop_to_aspect_ratio=fit == "crop", pad_to_aspect_ratio=fit == "pad")
                            arrays[key] = next(iter(data)).numpy()
                        except Exception as error:
                            row["refused"] = str(error).splitlines()[0][:160]
                        rows.append(row)


TREE = ["b/2.png", "b/10.png", "b/A.PNG", "b/.hidden.png", "b/notes.txt", "b/deep/x.jpeg", "b/deep/er/y.jpg", "b/a_deep.gif", "a/one.bmp", "a/two.png",
        "a/three.png", "a/\u00e9.png", "c/only.jpg", "c/.DS_Store", ".ignored/z.png", "top.png", "empty/readme.md"]


def record_folders(arrays, rows):
    """Which files, in which order, with which labels; the files are empty, since nothing is decoded."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        for name in TREE:
            (base / name).parent.mkdir(parents=True, exist_ok=True)
            (base / name).write_bytes(b"")
        cases = [{"shuffle": False}, {"seed": 1}, {"seed": 1337}, {"seed": 4294967295}, {"shuffle": False, "class_names": ["c", "a"]}, {"shuffle": False, "labels": None},
                 {"seed": 7, "labels": None}, {"seed": 3, "validation_split": 0.3, "subset": "training"},
                 {"seed": 3, "validation_split": 0.3, "subset": "validation"}, {"shuffle": False, "validation_split": 0.25, "subset": "training"},
                 {"shuffle": False, "labels": list(range(10, 10 + 14))}, {"seed": 5, "labels": list(range(14))},
                 {"shuffle": False, "label_mode": "categorical"}, {"shuffle": False, "label_mode": "binary", "class_names": ["b", "a"]}]
        for arguments in cases:
            try:  # a copy: Keras shuffles the list of labels that it is given
                data = keras.utils.image_dataset_from_directory(base, image_size=(2, 2), batch_size=None, verbose=False, **copy.deepcopy(arguments))
            except ValueError as error:
                rows.append({"case": "folder", "tree": TREE, "arguments": arguments, "refused": str(error)})
                continue
            paths, labels, names = keras.src.utils.dataset_utils.index_directory(
                str(base), arguments.get("labels", "inferred"), (".bmp", ".gif", ".jpeg", ".jpg", ".png"), arguments.get("class_names"), shuffle=False, verbose=False)
            label_of = None if labels is None else {path: int(label) for path, label in zip(paths, labels)}
            rows.append({"case": "folder", "tree": TREE, "arguments": arguments, "files": [os.path.relpath(p, base) for p in data.file_paths],
                         "labels": None if labels is None else [label_of[p] for p in data.file_paths], "class_names": names})


def main():
    FILES.mkdir(parents=True, exist_ok=True)
    arrays, rows = {}, []
    record_pixels(arrays, rows)
    record_sizes(arrays, rows)
    record_folders(arrays, rows)
    write_arrays(OUT / "images.npz", arrays)
    write_json(OUT / "images.json", rows)
    write_versions(OUT / "images.versions.json", __file__)


if __name__ == "__main__":
    main()
