"""Keras on TensorFlow as a user runs it. Reads 'MODEL BATCH' lines, trains one epoch with fit, answers with seconds per epoch and steps."""
import os
import sys
import time

THREADS = int(sys.argv[1])
os.environ.update(CUDA_VISIBLE_DEVICES="-1", TF_CPP_MIN_LOG_LEVEL="3", OMP_NUM_THREADS=str(THREADS))

start = time.perf_counter()
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

import models  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)


class Stopwatch(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.begin = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds = time.perf_counter() - self.begin


class FirstStep(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        self.model.stop_training = True
        self.at = getattr(self, "at", time.perf_counter())


ready = {}
for line in sys.stdin:
    name, batch = line.split()[0], int(line.split()[1])
    x, y = np.load(models.FOLDER / f"{name}_x.npy"), np.load(models.FOLDER / f"{name}_y.npy")
    if batch == 0:  # start-up: from the start of this process to the end of the first step
        model, first = keras.saving.load_model(models.FOLDER / f"{name}.keras"), FirstStep()
        model.fit(x[:32], y[:32], batch_size=32, verbose=0, callbacks=[first])
        print(first.at - start, 1, flush=True)
        continue
    if (name, batch) not in ready:
        ready[name, batch] = keras.saving.load_model(models.FOLDER / f"{name}.keras")
        ready[name, batch].fit(x, y, batch_size=batch, verbose=0)
    watch = Stopwatch()
    ready[name, batch].fit(x, y, batch_size=batch, verbose=0, callbacks=[watch])
    print(watch.seconds, -(-len(x) // batch), flush=True)
