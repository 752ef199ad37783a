#pragma once
// Cases: a model, data and a call in the words of a Keras user, run by Tenon. The same texts are run by real Keras: tests/oracle/case.py.
//
//   model = Sequential                                     or   a = Input(shape=(4,))
//     Input(shape=(28, 28, 1))                                  b = Dense(units=2)(a)
//     Flatten()                                                 model = Model(inputs=a, outputs=b)
//     Dense(units=10, activation="softmax")
//   compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
//   x = float32 (100, 28, 28) from 0 to 1
//   y = int64 (100,) from 0 to 9                           or   y = one_hot (100, 10)
//   y[17] = 10                                             the first number of row 17
//   x = x.astype("float32") / 255                          a line of NumPy, see numpy.h
//   fit(batch_size=32)                                     or evaluate(...), predict(...); strict=True: Tenon's --strict, bfloat16=False:
//   --no-bfloat16 fit(callbacks=[ModelCheckpoint(filepath="a.keras")])   with callbacks, even none, a call runs; without it is checked only
//
//   model.get_layer("dense").trainable = False
//   summary(batch_size=32)                                 of a model without data
//   on_epoch_end(ModelCheckpoint(filepath="best.keras"), {"loss": 0.5})   a callback in a training loop of the user's own
//
// Data sets, see pipelines.h: fit(data) runs.
//   data = Dataset.from_tensor_slices((x, y)).shuffle(100).batch(32)
//   fit(data, epochs=2)
//
// Files, all in a folder of their own (see files.h):
//   copy examples/models/mnist_cnn.keras to model.keras
//   cut model.keras to 1000 bytes
//   load model.keras                                       save model.keras; read x.npy; read x_train of set.npz
#include <string_view>

#include "tenon/diag/sink.h"

namespace tenon::test {

/// Runs the lines one after the other, up to the first that refuses. Throws std::runtime_error for a text that is no case.
Report run_case(std::string_view text);

}  // namespace tenon::test
