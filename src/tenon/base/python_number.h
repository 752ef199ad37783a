#pragma once
// Numbers that Keras writes in Python and casts to a tensor's dtype.
namespace tenon {

/// What TensorFlow's cast makes of a Python number: it is a float32 first, whatever it is cast to (keras/src/backend/tensorflow/core.py,
/// cast).
double as_cast(double number);

}  // namespace tenon
