"""Data that tenon reads as a run goes on, or as a table, and the options that name them: cases of memory.py. Run by itself it writes them."""
import models
import pipelines

IMAGES = 3000


def path(name):
    return str(models.FOLDER / name)


def cases():
    """Title -> arguments of tenon check and of tenon fit."""
    small = [path("stream_96.keras"), "--images", path("stream_png"), "--image-size", "96"]
    records = [path("stream_28.keras"), "--tfrecord", path("pipeline.tfrecord"), "--feature", "pixels=float32(28,28,1)", "--feature", "label=int64", "--label", "label"]
    return {
        f"{IMAGES} PNG of 96x96": small,
        "the same, a fifth to validate, scaled": [*small, "--validation-split", "0.2", "--scale", "1/255"],
        "the same, batches of 256": [*small, "--batch-size", "256"],
        f"{pipelines.IMAGES} PNG of 320x240 to 180x180": [path("stream_180.keras"), "--images", path("pipeline_png"), "--image-size", "180"],
        f"{pipelines.IMAGES} JPEG of 320x240 to 180x180, batches of 128": [path("stream_180.keras"), "--images", path("pipeline_jpeg"), "--image-size", "180", "--batch-size", "128"],
        f"{pipelines.RECORDS} records of 28x28 floats": records,
        "the same, --memory-limit 1GB": [*records, "--memory-limit", "1GB"],
        "a table of 60,000 rows and 11 columns": [path("stream_table.keras"), "--table", path("stream.csv"), "--label", "label"],
    }


def write():
    import keras
    import numpy as np
    import tensorflow as tf
    from keras import layers as L

    random = np.random.default_rng(2)
    rows, columns = np.mgrid[0:96, 0:96]
    for i in range(IMAGES):
        a, b = random.random(2) / 20
        wave = np.stack([np.sin(rows * a), np.cos(rows * b - columns * a), np.sin(columns * b)], -1)
        file = models.FOLDER / "stream_png" / "abc"[i % 3] / f"{i}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(tf.io.encode_png((wave * 100 + 128 + random.normal(0, 6, wave.shape)).clip(0, 255).astype(np.uint8)).numpy())
    for name, shape in (("96", (96, 96, 3)), ("180", (180, 180, 3)), ("28", (28, 28, 1))):
        convolutions = [L.Conv2D(16, 3, strides=2, activation="relu"), L.MaxPooling2D(), L.Conv2D(32, 3, activation="relu"), L.GlobalAveragePooling2D()]
        save(keras.Sequential([L.Input(shape), *convolutions, L.Dense(10, activation="softmax")]), f"stream_{name}.keras")
    save(keras.Sequential([L.Input((10,)), L.Dense(64, activation="relu"), L.Dense(10, activation="softmax")]), "stream_table.keras")
    table = np.column_stack([random.random((60000, 10)), random.integers(0, 10, 60000)])
    np.savetxt(path("stream.csv"), table, fmt=["%.6f"] * 10 + ["%d"], delimiter=",", header=",".join(f"f{i}" for i in range(10)) + ",label", comments="")


def save(model, name):
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.save(path(name))


if __name__ == "__main__":
    pipelines.write_data()
    write()
