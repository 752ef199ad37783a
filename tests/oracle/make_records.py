#!/usr/bin/env python3
"""Writes tests/data/records, small record files and sounds, and records.{npz,json}: what TensorFlow reads in them."""
import io
import struct
import wave

from recording import output_root, write_arrays, write_json, write_versions

import numpy as np
import tensorflow as tf

ROOT = output_root()
FILES = ROOT / "tests/data/records"
OUT = ROOT / "tests/oracle"


def feature(values):
    if isinstance(values[0], bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
    if isinstance(values[0], float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def example(**features):
    return tf.train.Example(features=tf.train.Features(feature={k: feature(v) for k, v in features.items()})).SerializeToString()


def examples():
    rng = np.random.default_rng(5)
    for i in range(7):
        extra = {"words": [b"w%d" % j + b"\xc3\xa9" * (j % 2) for j in range(i)]} if i else {}
        yield example(image=[bytes(rng.integers(0, 256, 12, dtype="uint8"))], label=[i - 3, 2**60 + i], weights=[float(v) for v in rng.normal(size=6)],
                      many=[int(v) for v in rng.integers(-10**9, 10**9, i + 1)], **extra)


SPEC = {"image": tf.io.FixedLenFeature([], tf.string), "label": tf.io.FixedLenFeature([2], tf.int64), "weights": tf.io.FixedLenFeature([2, 3], tf.float32),
        "many": tf.io.VarLenFeature(tf.int64), "words": tf.io.VarLenFeature(tf.string), "absent": tf.io.FixedLenFeature([2], tf.float32, [1.5, -2.0])}


def sound(channels, rate, frames, before=b""):
    out = io.BytesIO()
    with wave.open(out, "wb") as w:
        w.setnchannels(channels)
        w.setsampwidth(2)
        w.setframerate(rate)
        w.writeframes(np.random.default_rng(channels).integers(-32768, 32768, frames * channels, dtype="int16").tobytes())
    data = out.getvalue()
    return data[:36] + before + data[36:]


def main():
    FILES.mkdir(parents=True, exist_ok=True)
    arrays, rows = {}, []
    for packing in ("", "GZIP", "ZLIB"):
        name = f"examples{'_' + packing.lower() if packing else ''}.tfrecord"
        with tf.io.TFRecordWriter(str(FILES / name), packing) as writer:
            for record in examples():
                writer.write(record)
    for i, record in enumerate(tf.data.TFRecordDataset(str(FILES / "examples.tfrecord"))):
        parsed = tf.io.parse_single_example(record, SPEC)
        for name, value in parsed.items():
            value = (tf.sparse.to_dense(value) if isinstance(value, tf.SparseTensor) else value).numpy()
            if np.asarray(value).dtype == object or isinstance(value, bytes):
                rows.append({"case": "strings", "record": i, "feature": name, "hex": [v.hex() for v in np.ravel(value)]})
            else:
                arrays[f"{i}/{name}"] = value
    for name, data in {"mono.wav": sound(1, 8000, 20), "stereo.wav": sound(2, 44100, 11), "more_parts.wav": sound(1, 16000, 5, b"LIST" + struct.pack("<I", 4) + b"INFO")}.items():
        (FILES / name).write_bytes(data)
        for length in (-1, 8, 30):
            samples, rate = tf.audio.decode_wav(data, desired_samples=length)
            arrays[f"{name}/{length}"] = samples.numpy()
            rows.append({"case": "sound", "file": name, "length": length, "rate": int(rate)})
    write_arrays(OUT / "records.npz", arrays)
    write_json(OUT / "records.json", rows)
    write_versions(OUT / "records.versions.json", __file__)


if __name__ == "__main__":
    main()
