import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

# Model with incompatible layer shapes
model = keras.Sequential([
    Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)),
    MaxPooling2D((2, 2)),
    Flatten(),  # Output shape needs to match Dense layer's expected input.
    Dense(10, activation='softmax')
])
model.compile('adam', 'sparse_categorical_crossentropy')

#Checking output shape of the convolutional layer (this would be done for debugging during an actual error scenario).
import numpy as np
test_input = np.random.rand(1,28,28,1)
print(model.layers[1].output_shape)

#The assertion error is usually observed during model fitting but can be traced by inspection of model layer output shapes before fitting.
try:
    model.fit(np.random.rand(100, 28, 28, 1), np.random.randint(0, 10, 100), epochs=1)
except AssertionError as e:
    print(f"Assertion Error: {e}")
    print("This likely indicates a shape mismatch between Flatten and Dense layers.")
