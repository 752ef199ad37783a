"""The same pipelines in tf.data, or in torch's DataLoader. Reads lines and answers each with the seconds of one pass, its batches and the
seconds of all processors:
pipeline_peer.py tf|torch FOLDER."""
import os
import sys
import time

import numpy as np

PEER, FOLDER = sys.argv[1], sys.argv[2]
os.environ.update(CUDA_VISIBLE_DEVICES="-1", TF_CPP_MIN_LOG_LEVEL="3")
x, y = np.load(f"{FOLDER}/pipeline_x.npy"), np.load(f"{FOLDER}/pipeline_y.npy")

if PEER == "tf":
    import keras
    import tensorflow as tf

    def pipeline(what, how):
        if what == "images":
            return keras.utils.image_dataset_from_directory(f"{FOLDER}/pipeline_{how}", image_size=(180, 180), batch_size=32, shuffle=False, verbose=False)
        return tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).batch(int(how)).prefetch(tf.data.AUTOTUNE)

    def batches_in(data):
        """Counted by tf.data itself: no batch comes to Python."""
        return int(data.reduce(np.int64(0), lambda n, _: n + 1))
else:
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    def pipeline(what, how):
        return DataLoader(TensorDataset(torch.from_numpy(x), torch.from_numpy(y)), batch_size=int(how), shuffle=True)

    def batches_in(data):
        return sum(1 for _ in data)


ready = {}
for line in sys.stdin:
    question = tuple(line.split())
    if question not in ready:
        ready[question] = pipeline(*question)
    begin, processor = time.perf_counter(), time.process_time()
    batches = batches_in(ready[question])
    print(time.perf_counter() - begin, batches, time.process_time() - processor, flush=True)
