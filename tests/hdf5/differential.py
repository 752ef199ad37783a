#!/usr/bin/env python3
"""Compares what Tenon reads from HDF5 files with what h5py reads. Development only; needs h5py.

  differential.py build/dev/tests/hdf5/hdf5_dump model.h5 ...          every object and attribute must be equal
  differential.py build/dev/tests/hdf5/hdf5_dump --mutate 2000 a.h5    damages the files at random; what both accept must be equal
"""
import argparse, os, random, subprocess, sys, tempfile, zlib

import h5py
import numpy as np

BATCH = 50


def crc(data):
    return f"{zlib.crc32(data):08x}"


def as_bytes(text):
    return text.encode("utf-8", "surrogateescape") if isinstance(text, str) else bytes(text)


def attribute(value):
    """The line that hdf5_dump prints for this value."""
    if isinstance(value, h5py.Empty):
        return "floats 0 00000000" if value.dtype.kind == "f" else "texts 0 00000000"
    if isinstance(value, (str, bytes, np.bytes_)):
        raw = as_bytes(value)
        return f"text {len(raw)} {crc(raw)}"
    value = np.asarray(value)
    if value.dtype.kind in "SOU":
        texts = [as_bytes(t) for t in value.ravel().tolist()]
        return f"texts {len(texts)} " + crc(b"".join(t + b"\0" for t in texts))
    if value.dtype.kind in "iub":
        if value.ndim == 0:
            return f"int {np.int64(value)}"
        return f"ints {value.size} " + crc(value.astype("<i8").tobytes())
    if value.ndim == 0:
        return "float " + crc(np.float64(value).tobytes())
    return f"floats {value.size} " + crc(value.astype("<f8").tobytes())


def shape(s):
    return "(" + ", ".join(map(str, s)) + ("," if len(s) == 1 else "") + ")"


def describe(path):
    """{key: line} as h5py sees the file; a key whose reading fails is left out."""
    lines = {}

    def visit(name, obj):
        if isinstance(obj, h5py.Group):
            lines["G", name] = "G " + name
        elif isinstance(obj, h5py.Dataset):
            try:
                dtype = obj.dtype.name
                if obj.attrs.get("dtype", None) in ("bfloat16", b"bfloat16") and obj.dtype.itemsize == 2:
                    dtype = "bfloat16"
                values = np.asarray(obj[()])
                values = values.astype(values.dtype.newbyteorder("<"), copy=False)
                lines["D", name] = f"D {name} {dtype} {shape(obj.shape)} {crc(values.tobytes())}"
            except Exception:
                pass
        try:
            names = list(obj.attrs)
        except Exception:
            names = []
        for key in names:
            try:
                lines["A", name, key] = f"A {name} {key} {attribute(obj.attrs[key])}"
            except Exception:
                pass
        if isinstance(obj, h5py.Group):
            for key in list(obj):
                try:
                    child = obj[key]
                except Exception:
                    continue
                visit(name.rstrip("/") + "/" + key, child)

    with h5py.File(path, "r") as f:
        visit("/", f)
    return lines


def describe_safely(path):
    """As describe, in a child process: libhdf5 crashes or hangs on some damaged files."""
    r, w = os.pipe()
    child = os.fork()
    if child == 0:
        import resource
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        try:
            data = repr(describe(path)).encode()
        except BaseException:
            data = b"None"
        with os.fdopen(w, "wb") as out:
            out.write(data)
        os._exit(0)
    os.close(w)
    with os.fdopen(r, "rb") as source:
        data = source.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        return "crash"
    return eval(data.decode())


def tenon(dump, paths):
    """{path: ({key: line}, [errors])} as Tenon sees the files."""
    run = subprocess.run([dump, *paths], capture_output=True, timeout=600)
    if run.returncode != 0:
        sys.exit(f"hdf5_dump failed with {run.returncode} on one of {paths}: {run.stderr.decode(errors='replace')}")
    result, lines, errors = {}, {}, []
    for line in run.stdout.decode("utf-8", "surrogateescape").split("\n"):
        kind, _, rest = line.partition(" ")
        if kind == "F":
            lines, errors = result.setdefault(rest, ({}, []))
        elif kind == "G":
            lines["G", rest] = line
        elif kind == "D":
            lines["D", rest.rsplit(" (", 1)[0].rsplit(" ", 1)[0]] = line
        elif kind == "A":
            words = rest.split(" ")
            if len(words) < 4:
                continue  # a damaged name with a line break in it
            tail = 3 if words[-2] != "int" and words[-2] != "float" else 2
            lines["A", words[0], " ".join(words[1:-tail])] = line
        elif kind == "E":
            errors.append(line)
    return result


def compare_whole(dump, paths):
    bad = 0
    for path, (mine, errors) in tenon(dump, paths).items():
        theirs = describe(path)
        wrong = [k for k in mine.keys() | theirs.keys() if mine.get(k) != theirs.get(k)]
        for k in wrong[:5]:
            print(f"{path}: tenon {mine.get(k)} | h5py {theirs.get(k)}")
        for e in errors[:5]:
            print(f"{path}: {e}")
        bad += bool(wrong or errors)
        print(f"{path}: {len(mine)} objects and attributes, {len(wrong)} differ, {len(errors)} diagnostics")
    return bad


def damage(data, rng):
    data = bytearray(data)
    limit = len(data) if rng.random() < 0.5 else min(len(data), 4096)
    for _ in range(rng.choice([1, 1, 1, 2, 4, 16])):
        data[rng.randrange(limit)] = rng.choice([0, 1, 2, 8, 127, 255, rng.randrange(256)])
    return bytes(data)


def compare_damaged(dump, paths, count, seed):
    rng = random.Random(seed)
    whole = [open(p, "rb").read() for p in paths]
    totals = dict.fromkeys(("equal", "refused by tenon", "refused by h5py", "both refused", "h5py crashed"), 0)
    differ = keys = 0
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, count, BATCH):
            files = []
            for i in range(start, min(count, start + BATCH)):
                files.append(f"{folder}/{i}.h5")
                open(files[-1], "wb").write(damage(rng.choice(whole), rng))
            for path, (mine, errors) in tenon(dump, files).items():
                theirs = describe_safely(path)
                if theirs == "crash":
                    totals["h5py crashed"] += 1
                elif not mine:
                    totals["both refused" if theirs is None else "refused by tenon"] += 1
                elif theirs is None:
                    totals["refused by h5py"] += 1
                else:
                    common = mine.keys() & theirs.keys()
                    wrong = [k for k in common if mine[k] != theirs[k]]
                    keys += len(common)
                    totals["equal"] += not wrong
                    differ += bool(wrong)
                    for k in wrong[:2]:
                        print(f"{path} (seed {seed}): tenon {mine[k]} | h5py {theirs[k]}")
            for path in files:
                os.remove(path)
    print(f"{count} damaged files, {keys} objects and attributes compared: {totals}, different {differ}")
    return differ


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    parser.add_argument("--mutate", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("files", nargs="+")
    a = parser.parse_args()
    return bool(compare_damaged(a.dump, a.files, a.mutate, a.seed) if a.mutate else compare_whole(a.dump, a.files))


if __name__ == "__main__":
    sys.exit(main())
