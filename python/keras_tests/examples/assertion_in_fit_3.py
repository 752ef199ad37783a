import tensorflow as tf
import numpy as np

def inconsistent_generator():
  while True:
    yield np.random.rand(np.random.randint(10, 20), 28, 28, 1), np.random.randint(0, 10, np.random.randint(10, 20))

model = tf.keras.models.Sequential([
  tf.keras.layers.Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)),
  tf.keras.layers.Flatten(),
  tf.keras.layers.Dense(10, activation='softmax')
])
model.compile('adam', 'sparse_categorical_crossentropy')

# This will likely result in an AssertionError due to inconsistent batch sizes.
try:
    ds = tf.data.Dataset.from_generator(inconsistent_generator,
                                        output_signature=(tf.TensorSpec(shape=(None, 28, 28, 1), dtype=tf.float32),
                                                          tf.TensorSpec(shape=(None,), dtype=tf.int32)))
    model.fit(ds.batch(10), epochs=1) #Batch size of 10 specified
except AssertionError as e:
  print(f"AssertionError caught: {e}")
  print("Likely cause: Inconsistent batch sizes from the data generator.")

#A more robust and consistent generator implementation would be required here.
