#!/usr/bin/env python3
"""Makes random HDF5 trees with h5py, lets Tenon copy them, and compares original and copy with h5py. Development only; needs h5py.

  writer_differential.py build/dev/tests/hdf5/hdf5_copy [--count 100] [--seed 0]
"""
import argparse, os, random, subprocess, sys, tempfile

import h5py
import numpy as np

from differential import describe

DTYPES = ["?", "i1", "u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", ">i4", ">f4", ">f8"]
LETTERS = "abcXYZ019_:.- äßéλж漢字🙂"


def name(rng, used):
    while True:
        length = rng.choice([1, 2, 5, 8, 20, 20, 300])
        text = "".join(rng.choice(LETTERS) for _ in range(length))
        if text.strip(".") and text not in used:
            used.add(text)
            return text


def values(rng):
    shape = rng.choice([(), (1,), (0,), (3,), (2, 3), (0, 5), (4, 1, 2), (3, 3, 2, 2), (1000,)])
    raw = np.frombuffer(rng.randbytes(8 * max(1, int(np.prod(shape)))), np.uint8)
    dtype = np.dtype(rng.choice(DTYPES))
    if dtype.kind == "b":
        return (raw[: int(np.prod(shape))] % 2 == 1).reshape(shape)
    count = int(np.prod(shape))
    return np.frombuffer(raw.tobytes(), dtype)[:count].reshape(shape)


def attribute(rng):
    kind = rng.randrange(7)
    texts = ["", "adam", "ünïcode 漢字", "x" * 50, "y" * rng.randrange(100)]
    if kind == 0:
        return "z" * 200_000 if rng.random() < 0.003 else rng.choice(texts)
    if kind == 1:
        return [rng.choice(texts) for _ in range(rng.choice([1, 3, 30]))]
    if kind == 2:
        return np.array([rng.choice(texts).encode() or b"a" for _ in range(rng.choice([1, 3, 20]))])
    if kind == 3:
        return rng.randrange(-1 << 62, 1 << 62)
    if kind == 4:
        return rng.random()
    if kind == 5:
        return np.arange(rng.choice([0, 1, 9])) - 4
    return np.arange(rng.choice([0, 1, 9])) / 7


def grow(rng, group, depth, left, chunks):
    count = rng.choice([0, 1, 2, 8, 9, 40, 100, 300]) if depth == 0 else rng.choice([0, 1, 2, 5, 9])
    used = set()
    for _ in range(min(count, left)):
        key = name(rng, used)
        if rng.random() < 0.3 and depth < 4:
            child = group.create_group(key)
            grow(rng, child, depth + 1, 9, chunks)
        else:
            array = values(rng)
            options = {}
            if chunks and array.ndim and array.size > 4 and rng.random() < 0.5:
                options = dict(chunks=tuple(max(1, n // 2) for n in array.shape), shuffle=rng.random() < 0.5, fletcher32=rng.random() < 0.5,
                               compression=rng.choice([None, "gzip"]))
            child = group.create_dataset(key, data=array, **options)
        for _ in range(rng.choice([0, 0, 1, 3, 12])):
            child.attrs[name(rng, set())[:50]] = attribute(rng)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    bad = compared = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(a.seed, a.seed + a.count):
            rng = random.Random(seed)
            first, second = f"{folder}/a.h5", f"{folder}/b.h5"
            libver = rng.choice(["earliest", "earliest", "latest"])
            with h5py.File(first, "w", libver=libver) as f:
                grow(rng, f, 0, 1000, chunks=libver == "earliest")  # the newest chunk indexes are not read
            run = subprocess.run([a.copy, first, second], capture_output=True)
            if run.returncode or run.stdout:
                print(f"seed {seed}: hdf5_copy says {run.returncode} {run.stdout.decode()[:300]} {run.stderr.decode()[:300]}")
                bad += 1
                continue
            want, got = describe(first), describe(second)
            want = {k: v.replace(" >", " ") for k, v in want.items()}
            wrong = [k for k in want.keys() | got.keys() if want.get(k) != got.get(k)]
            compared += len(want)
            for k in wrong[:3]:
                print(f"seed {seed}: original {want.get(k)} | copy {got.get(k)}")
            bad += bool(wrong)
            with h5py.File(second, "a") as f:  # libhdf5 can also change what Tenon wrote
                for key in list(f)[::2]:
                    del f[key]
                for i in range(50):
                    f[f"added/{i}"] = np.arange(i)
            with h5py.File(second, "r") as f:
                assert len(f["added"]) == 50
    print(f"{a.count} trees, {compared} objects and attributes compared, {bad} trees differ")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
