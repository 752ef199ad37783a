"""A first classifier, after TensorFlow's Fashion-MNIST tutorial: pictures of 8 x 8 grey pixels, logits out, probabilities behind them."""

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(1)
digits = load_digits()
x_train, x_test, y_train, y_test = train_test_split(digits.images.astype("float32"), digits.target, test_size=0.2, random_state=1)

model = keras.Sequential(
    [
        keras.Input((8, 8)),
        layers.Rescaling(1 / 16),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10),
    ]
)
model.summary()
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit(x_train, y_train, epochs=15, validation_split=0.1, verbose=2)
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(f"accuracy of the test digits: {accuracy:.3f}")
assert accuracy > 0.9

probabilities = keras.Sequential([model, layers.Softmax()]).predict(x_test[:5], verbose=0)
print("the first five:", probabilities.argmax(axis=1), "they are", y_test[:5])
assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
