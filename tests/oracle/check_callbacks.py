"""Lets Keras and Tenon read what the other's callbacks wrote: weights, backups of a fit that was killed, TensorBoard's events.

    python tests/oracle/check_callbacks.py build/dev/cli/tenon

Needs the package tensorboard beside Keras. Prints what was compared; exits 1 at the first difference.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import REPOSITORY

import keras  # noqa: E402
import numpy as np  # noqa: E402

TENON = str(Path(sys.argv[1]).resolve())
MODEL = str(REPOSITORY / "examples/models/seed_cnn.keras")
DATA = ["--x", "x.npy", "--y", "y.npy"]


def tenon(*arguments):
    done = subprocess.run([TENON, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def kill_in_epoch(epoch, *arguments):
    process = subprocess.Popen([TENON, "fit", MODEL, *DATA, "--epochs", "1000", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while f"Epoch {epoch}/" not in process.stderr.readline():
        pass
    process.kill()
    process.communicate()


class Die(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 3:
            raise InterruptedError


def check(x, y):
    kill_in_epoch(4, "--backup", "ours", "--tensorboard", "logs,histogram_freq=1,update_freq=1", "--validation-split", "0.3")
    model = keras.models.load_model(MODEL)
    history = model.fit(x, y, epochs=6, verbose=0, callbacks=[keras.callbacks.BackupAndRestore("ours")])
    assert history.epoch[0] >= 3 and history.epoch[-1] == 5 and not os.path.exists("ours"), history.epoch
    print(f"Keras went on from Tenon's backup with epoch {history.epoch[0] + 1}, after {int(model.optimizer.iterations)} steps in all")

    model = keras.models.load_model(MODEL)
    try:
        model.fit(x, y, epochs=6, verbose=0, callbacks=[keras.callbacks.BackupAndRestore("keras", double_checkpoint=True), Die()])
    except InterruptedError:
        pass
    model.save_weights("keras.weights.h5")
    expected = model.predict(x, verbose=0)
    tenon("predict", MODEL, "--weights", "keras.weights.h5", "--x", "x.npy", "--output", "p.npy")
    assert np.abs(np.load("p.npy") - expected).max() < 1e-5
    tenon("fit", MODEL, *DATA, "--epochs", "6", "--backup", "keras", "--checkpoint", "ours.weights.h5,save_weights_only", "--output", "ours.keras")
    model.load_weights("ours.weights.h5")
    assert int(model.optimizer.iterations) == 6 * 2 and not os.path.exists("keras"), int(model.optimizer.iterations)
    assert np.abs(model.predict(x, verbose=0) - keras.models.load_model("ours.keras").predict(x, verbose=0)).max() < 1e-6
    print("Tenon went on from Keras' backup, and Keras read the weights that Tenon saved")

    import make_tensorboard

    events = make_tensorboard.events("logs")
    tags = {(part, tag) for part, _, tag, _, _ in events}
    for part, tag in (("train", "epoch_loss"), ("train", "batch_loss"), ("train", "epoch_learning_rate"), ("train", "keras"), ("train", "seed_cnn/dense/kernel/histogram"),
                      ("validation", "epoch_loss"), ("validation", "evaluation_loss_vs_iterations")):
        assert (part, tag) in tags, (part, tag)
    print(f"TensorBoard read {len(events)} events of a fit that was killed")


if __name__ == "__main__":
    digits = np.load(REPOSITORY / "examples/data/mnist10k.npz")
    images, labels = digits["x_train"][:64].astype("float32").reshape(-1, 28, 28, 1), digits["y_train"][:64].astype("int64")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        np.save("x.npy", images)
        np.save("y.npy", labels)
        check(images, labels)
        os.chdir("/")
