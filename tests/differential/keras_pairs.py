"""What Keras says of every loss and metric on labels and outputs of many shapes, without models around them: the functions that fit traces.

A list of [kind, written, y shape, output shape] on stdin, a line of JSON with "ok" or the error's class for each on stdout.
"""
import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.nice(19)
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "oracle"))
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from case import METRIC_NAMES, NAMES  # noqa: E402
from keras.src.trainers.compile_utils import CompileLoss, CompileMetrics  # noqa: E402


def outcome(kind, written, y_shape, output_shape):
    y = (np.arange(np.prod(y_shape), dtype="int64") % 2).astype("float32").reshape(y_shape)
    output = np.linspace(0.1, 0.9, int(np.prod(output_shape)), dtype="float32").reshape(output_shape)
    made = eval(written, METRIC_NAMES if kind == "metric" else NAMES)
    if kind == "loss":
        compiled = CompileLoss(made)
        step = tf.function(lambda a, b: compiled(a, b), input_signature=signature(y, output))
    else:
        compiled = CompileMetrics([made], None)
        compiled.build(keras.KerasTensor((None, *y_shape[1:])), keras.KerasTensor((None, *output_shape[1:])))
        step = tf.function(lambda a, b: compiled.update_state(a, b), input_signature=signature(y, output))
    try:
        step(y, output)
        return "ok"
    except Exception as e:
        return type(e).__name__


def signature(*arrays):
    return [tf.TensorSpec((None, *a.shape[1:]), tf.float32) for a in arrays]


def main():
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for row in json.load(sys.stdin):
        print(json.dumps(outcome(*row)), file=answers, flush=True)


if __name__ == "__main__":
    main()
