#!/usr/bin/env python3
"""Writes tests/oracle/tensorboard.json: the events that Keras' TensorBoard callback writes, and checks ours with TensorBoard's reader.

    make_tensorboard.py [ROOT]          records what Keras writes for given logs and weights
    make_tensorboard.py --read FOLDER   prints the events below FOLDER as TensorBoard itself reads them: one per line, as JSON

Needs the package tensorboard beside those of the other scripts.
"""
import json
import sys
from pathlib import Path

from recording import output_root, write_json, write_versions

import numpy as np
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.util import tensor_util


def events(folder):
    """[part, step, tag, plugin, values] of every event below the folder, in the order written."""
    rows = []
    for part in ("train", "validation"):
        for path in sorted((Path(folder) / part).glob("events.out.tfevents.*")):
            for event in event_file_loader.EventFileLoader(str(path)).Load():  # checks both checksums of every record
                for value in event.summary.value:
                    array = tensor_util.make_ndarray(value.tensor)
                    text = array.dtype == object
                    rows.append([part, event.step, value.tag, value.metadata.plugin_data.plugin_name,
                                 json.loads(array.item())["class_name"] if text else [float(v) for v in array.flatten()]])
    return rows


def record():
    import shutil
    import tempfile

    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, name="first"), keras.layers.BatchNormalization(name="norm")], name="net")
    model.compile(keras.optimizers.SGD(0.5), "mse")
    rng = np.random.default_rng(3)
    cases = []
    for arguments in ({}, {"histogram_freq": 2, "write_graph": False}, {"update_freq": "batch"}, {"update_freq": 1, "histogram_freq": 1}):
        folder = tempfile.mkdtemp()
        callback = keras.callbacks.TensorBoard(folder, **arguments)
        callback.set_model(model)
        epochs = [{"batches": [round(float(v), 3) for v in rng.random(2)], "test": {"acc": round(float(rng.random()), 3), "loss": round(float(rng.random()), 3)},
                   "logs": {k: round(float(rng.random()), 3) for k in ("acc", "loss", "val_acc", "val_loss")},
                   "weights": [[round(float(v), 4) for v in rng.normal(size=w.shape).flatten()] for w in model.get_weights()]} for _ in range(3)]
        epochs[1]["weights"][1] = [0.25] * 4  # all the same
        callback.on_train_begin()
        for number, epoch in enumerate(epochs):
            callback.on_epoch_begin(number)
            for batch, loss in enumerate(epoch["batches"]):
                callback.on_train_batch_begin(batch)
                callback.on_train_batch_end(batch, {"loss": loss})
            model.set_weights([np.array(v, "float32").reshape(w.shape) for v, w in zip(epoch["weights"], model.get_weights())])
            callback.on_test_begin()
            callback.on_test_batch_begin(0)
            callback.on_test_end(epoch["test"])
            callback.on_epoch_end(number, epoch["logs"])
        callback.on_train_end()
        cases.append({"arguments": arguments, "epochs": epochs, "events": events(folder)})
        shutil.rmtree(folder)
    out = output_root() / "tests/oracle/tensorboard.json"
    write_json(out, cases)
    write_versions(out.with_suffix(".versions.json"), __file__)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        for row in events(sys.argv[2]):
            print(json.dumps(row))
    else:
        record()
