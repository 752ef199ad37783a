"""Sentences of two kinds told apart, after Keras' IMDB example: words become numbers, numbers vectors, and their mean says the kind.

The sentences are real ones that every Python carries: its language reference, and the documentation of NumPy.
"""

import pydoc_data.topics
import re

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)


def sentences(text):
    return [s for s in re.split(r"[.:!?]\s+|\n\n+", text) if len(s.split()) > 5]


reference = sentences("\n\n".join(pydoc_data.topics.topics.values()))
documentation = sentences("\n\n".join(thing.__doc__ for thing in vars(np).values() if callable(thing) and thing.__doc__))
texts = np.array([*reference[:3000], *documentation[:3000]])
kinds = np.array([0] * len(reference[:3000]) + [1] * len(documentation[:3000]))
order = np.random.default_rng(1).permutation(len(texts))
texts, kinds = texts[order], kinds[order]
training = len(texts) * 3 // 4

to_numbers = layers.TextVectorization(max_tokens=4000, output_sequence_length=40)
to_numbers.adapt(texts[:training])
words = np.array(to_numbers(texts), dtype="int32")

model = keras.Sequential(
    [
        keras.Input((40,), dtype="int32"),
        layers.Embedding(4000, 16),
        layers.GlobalAveragePooling1D(),
        layers.Dropout(0.2),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(words[:training], kinds[:training], epochs=12, batch_size=64, validation_split=0.1, verbose=2)
loss, accuracy = model.evaluate(words[training:], kinds[training:], verbose=0)
print(f"accuracy of new sentences: {accuracy:.3f}")
assert accuracy > 0.85
