import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import Dense

# Model definition
model = keras.Sequential([Dense(10, activation='softmax', input_shape=(10,))])
model.compile('adam', 'sparse_categorical_crossentropy')

# Incorrect data types â€“ mixing lists and numpy arrays.
incorrect_x = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] * 10
incorrect_y = np.random.randint(0, 10, 10)

try:
    model.fit(incorrect_x, incorrect_y, epochs=1) #This should raise an error due to data type mismatch.
except AssertionError as e:
    print(f"Assertion Error: {e}")
    print("Check the data types; NumPy arrays are usually needed for Keras.")

#Correct data types used.
correct_x = np.array(incorrect_x)
correct_y = incorrect_y
model.fit(correct_x, correct_y, epochs=1)


# Example with batch size larger than dataset size.
x_data = np.random.rand(10, 10)
y_data = np.random.randint(0, 2, 10)

try:
    model.fit(x_data, y_data, batch_size=20, epochs=1)
except AssertionError as e:
    print(f"Assertion Error: {e}")
    print("Batch size should not exceed the dataset size.")
