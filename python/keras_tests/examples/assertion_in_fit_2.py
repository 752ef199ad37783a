import tensorflow as tf
import numpy as np

# Data in integer format
data = np.random.randint(0, 255, size=(100, 28, 28, 1), dtype=np.uint8)
labels = np.random.randint(0, 10, 100)

model = tf.keras.models.Sequential([
  tf.keras.layers.Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)),
  tf.keras.layers.Flatten(),
  tf.keras.layers.Dense(10, activation='softmax')
])
model.compile('adam', 'sparse_categorical_crossentropy')

# This might raise an AssertionError or produce unexpected results
try:
  model.fit(data, labels, epochs=1)
except AssertionError as e:
  print(f"AssertionError caught: {e}")
  print("Likely cause: Data type mismatch.  Model expects float32.")

# Corrected Code with type casting
data_corrected = tf.cast(data, tf.float32) / 255.0 #Normalize and cast to float32

model.fit(data_corrected, labels, epochs=1)
