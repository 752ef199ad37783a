import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

# Incorrect data shape: missing channel dimension
incorrect_data = np.random.rand(100, 32, 32)  # 100 images, 32x32 pixels

# Model definition expecting a channel dimension
model = keras.Sequential([
    Conv2D(32, (3, 3), activation='relu', input_shape=(32, 32, 3)), #Note: input_shape expects 3 channels
    MaxPooling2D((2, 2)),
    Flatten(),
    Dense(10, activation='softmax')
])
model.compile('adam', 'sparse_categorical_crossentropy')

#Attempting to fit results in an assertion error
try:
    model.fit(incorrect_data, np.random.randint(0, 10, 100), epochs=1)
except AssertionError as e:
    print(f"Assertion Error: {e}")
    print("This is due to the missing channel dimension in the input data.")

# Correct data shape with channel dimension included
correct_data = np.random.rand(100, 32, 32, 3)

# Fitting now works correctly
model.fit(correct_data, np.random.randint(0, 10, 100), epochs=1)
