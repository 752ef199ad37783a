#include "tenon/check/not_read.h"

#include "tenon/check/axes.h"

namespace tenon {

// keras/src/trainers/data_adapters/__init__.py, get_data_adapter: "Unrecognized data type".
Reported report_not_read(const std::string& name, const NotRead& value, Sink& sink) {
  const std::string x = variable_of(name);
  auto b =
      report(sink, Code::ArrayOfObjects, InData{name}).expected("an array, or a list with one array per input or output").found(value.type);
  switch (value.form) {
    case NotRead::Form::list:
      return std::move(b)
          .because(
              "A list stands for one array per input of the model, so its items must be arrays; Keras does not make an array of numbers in "
              "lists.")
          .fix("make it an array", x + " = np.array(" + x + ")")
          .emit();
    case NotRead::Form::objects:
      return std::move(b)
          .because(
              "The array's elements are Python objects - rows of different lengths, or numbers beside text - and no layer computes with "
              "them.")
          .fix("give every element the same type, and every row the same length", x + " = np.stack(" + x + ").astype(\"float32\")",
               Applies::needs_editing)
          .emit();
    case NotRead::Form::function:
      return std::move(b)
          .because("Keras reads what a function gives, a generator, and not the function.")
          .fix("call it", x + " = " + x + "()")
          .emit();
    case NotRead::Form::iterator:
      return std::move(b)
          .because("Of all iterators Keras reads generators alone: those of a function with yield, and (a for a in b).")
          .fix("make it a generator", x + " = (element for element in " + x + ")")
          .emit();
    case NotRead::Form::other: break;
  }
  return std::move(b)
      .because("Keras reads arrays of NumPy, tensors, pandas' tables, and data sets and generators that yield them.")
      .fix("make it an array", x + " = np.asarray(" + x + ")", Applies::needs_editing)
      .emit();
}

}  // namespace tenon
