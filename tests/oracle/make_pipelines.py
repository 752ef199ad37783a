#!/usr/bin/env python3
"""Writes tests/oracle/pipelines.json: what random chains of tf.data's stages give, and what Keras makes of time series.

A chain is a list of stages with their arguments. Elements are written as their numbers behind their shape. Shuffles are not recorded:
their draws are TensorFlow's own.
"""
import itertools
import random

from recording import output_root, write_json, write_versions

import keras
import numpy as np
import tensorflow as tf

OUT = output_root() / "tests/oracle/pipelines.json"
random.seed(6)
MOST = 40


def text_of(element):
    out = []
    for tensor in tf.nest.flatten(element):
        array = np.asarray(tensor)
        numbers = " ".join(str(int(n)) for n in array.reshape(-1))
        shape = "(" + ", ".join(map(str, array.shape)) + ("," if array.ndim == 1 else "") + ")"
        out.append(f"{shape}[{numbers}]" if array.ndim else numbers)
    return " ".join(out)


def spec_of(dataset):
    specs = tf.nest.flatten(dataset.element_spec)
    return [f"{s.dtype.name} " + ("(" + ", ".join(map(str, s.shape.as_list())) + ("," if s.shape.rank == 1 else "") + ")") for s in specs]


def bucketed(ds, boundaries, sizes, to_boundary, drop):
    return ds.bucket_by_sequence_length(lambda x: tf.shape(x)[0], boundaries, sizes, pad_to_bucket_boundary=to_boundary, drop_remainder=drop)


STAGES = {
    "map": lambda ds: ds.map(lambda x: x * x + 1),
    "parallel_map": lambda ds: ds.map(lambda x: x * x + 1, num_parallel_calls=3),
    "filter": lambda ds: ds.filter(lambda x: x % 3 != 1),
    "ragged": lambda ds: ds.map(lambda x: tf.range(x, x + x % 5)),
    "batch": lambda ds, n, drop: ds.batch(n, drop_remainder=drop),
    "padded_batch": lambda ds, n, drop: ds.padded_batch(n, drop_remainder=drop),
    "padded_to": lambda ds, n, length, value: ds.padded_batch(n, padded_shapes=[length], padding_values=tf.constant(value, tf.int64)),
    "unbatch": lambda ds: ds.unbatch(),
    "rebatch": lambda ds, n, drop: ds.rebatch(n, drop_remainder=drop),
    "bucket": bucketed,
    "window": lambda ds, n, shift, stride, drop: ds.window(n, shift, stride, drop).flat_map(lambda w: w.batch(n, drop_remainder=drop)),
    "interleave": lambda ds, cycle, block: ds.interleave(lambda x: tf.data.Dataset.range(10 * x, 10 * x + x % 4), cycle, block),
    "flat_map": lambda ds: ds.flat_map(lambda x: tf.data.Dataset.range(10 * x, 10 * x + x % 4)),
    "enumerate": lambda ds, start: ds.enumerate(start),
    "zip": lambda ds, n: tf.data.Dataset.zip((ds, tf.data.Dataset.range(100, 100 + n))),
    "concatenate": lambda ds, n: ds.concatenate(tf.data.Dataset.range(50, 50 + n)),
    "repeat": lambda ds, n: ds.repeat(n),
    "take": lambda ds, n: ds.take(n),
    "skip": lambda ds, n: ds.skip(n),
    "shard": lambda ds, n, i: ds.shard(n, i),
    "cache": lambda ds: ds.cache(),
    "prefetch": lambda ds, n: ds.prefetch(n),
}
number, flag = lambda most: random.randint(1, most), lambda: random.random() < 0.5
# What stages take and give: s a number, v a vector of numbers, r vectors of different length, p a tuple.
NUMBERS = {
    "map": lambda: [], "parallel_map": lambda: [], "filter": lambda: [], "concatenate": lambda: [random.randint(0, 6)],
    "interleave": lambda: [number(4), number(3)], "flat_map": lambda: [],
}
ANY = {
    "repeat": lambda: [random.randint(-1, 3)], "take": lambda: [random.randint(-1, 9)], "skip": lambda: [random.choice([-1, 0, 1, 2, 5])],
    "shard": lambda: (lambda n: [n, random.randrange(n)])(number(4)), "cache": lambda: [], "prefetch": lambda: [number(3)],
}
BATCHING = {"batch": lambda: [number(5), flag()], "window": lambda: [number(4), number(4), number(3), flag()]}


def random_chain():
    chain, kind = [["range", random.randint(-3, 3), random.randint(4, 24), random.choice([1, 1, 1, 2, 3])]], "s"
    for _ in range(number(6)):
        choices = dict(ANY)
        if kind == "s":
            choices |= NUMBERS | BATCHING
            choices["ragged"] = lambda: []
        if kind == "v":
            choices |= {"unbatch": lambda: [], "rebatch": lambda: [number(4), flag()], "padded_batch": lambda: [number(3), flag()]}
        if kind == "r":
            choices = {"padded_batch": lambda: [number(4), flag()], "padded_to": lambda: [number(4), random.choice([-1, 6]), -7],
                       "bucket": lambda: [[2, 4], [number(3), number(3), number(3)], flag(), flag()]}
        if kind == "p":
            choices["batch"] = lambda: [number(5), flag()]
        name = random.choice(sorted(choices))
        if name == "repeat" and any(s[0] == "repeat" for s in chain):
            continue
        arguments = choices[name]()
        if name == "bucket" and arguments[2]:
            arguments[0] = [2, 4, 6]  # no element is longer than the last boundary
            arguments[1] += [2]
        chain.append([name, *arguments])
        if name in ("batch", "window", "padded_batch", "padded_to", "bucket", "rebatch"):
            kind = "v" if kind in "sv" and name in ("batch", "window", "rebatch") else "m"
        elif name == "unbatch":
            kind = "s"
        elif name == "ragged":
            kind = "r"
        if kind == "s" and random.random() < 0.08:
            chain.append(random.choice([["zip", random.randint(0, 9)], ["enumerate", random.randint(0, 3)]]))
            kind = "p"
    return chain if kind != "r" else chain + [["padded_batch", 3, False]]


def run(chain):
    ds = tf.data.Dataset.range(*chain[0][1:])
    for name, *arguments in chain[1:]:
        ds = STAGES[name](ds, *arguments)
    elements = [text_of(e) for e in itertools.islice(ds, MOST)]
    return {"chain": chain, "spec": spec_of(ds), "cardinality": int(ds.cardinality()), "elements": elements}


def timeseries(rows, targets, **arguments):
    data = np.arange(rows * 2, dtype="int64").reshape(rows, 2)
    ds = keras.utils.timeseries_dataset_from_array(data, None if targets is None else np.arange(100, 100 + targets, dtype="int64"), **arguments)
    return {"rows": rows, "targets": targets, "arguments": arguments, "cardinality": int(ds.cardinality()),
            "elements": [text_of(e) for e in ds]}


def random_timeseries():
    rows = random.randint(6, 20)
    arguments = {"sequence_length": number(4), "sequence_stride": number(3), "sampling_rate": number(2), "batch_size": random.choice([2, 3, None])}
    if flag():
        arguments["start_index"] = number(2)
    if flag():
        arguments["end_index"] = rows - number(2)
    return timeseries(rows, random.choice([None, rows]), **arguments)


chains, seen = [], set()
while len(chains) < 150:
    candidate = random_chain()
    if str(candidate) not in seen:
        seen.add(str(candidate))
        chains.append(run(candidate))
write_json(OUT, [{"id": f"chain_{i}", **c} for i, c in enumerate(chains)] + [{"id": f"timeseries_{i}", **random_timeseries()} for i in range(25)])
write_versions(OUT.with_suffix(".versions.json"), __file__)
