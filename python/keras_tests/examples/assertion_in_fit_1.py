import tensorflow as tf
import numpy as np

# Incorrect data shape: Missing channel dimension
data = np.random.rand(100, 28, 28)  # 100 images, 28x28 pixels, missing channel
labels = np.random.randint(0, 10, 100)

model = tf.keras.models.Sequential([
  tf.keras.layers.Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)), # Expecting (28, 28, 1)
  tf.keras.layers.Flatten(),
  tf.keras.layers.Dense(10, activation='softmax')
])
model.compile('adam', 'sparse_categorical_crossentropy')

# This will likely raise an AssertionError due to shape mismatch
try:
  model.fit(data, labels, epochs=1)
except AssertionError as e:
  print(f"AssertionError caught: {e}")
  print("Likely cause: Shape mismatch between input data and model's input_shape.")


#Corrected Code
data_corrected = np.expand_dims(data, axis=-1) #Adding the missing channel dimension

model.fit(data_corrected, labels, epochs=1)
