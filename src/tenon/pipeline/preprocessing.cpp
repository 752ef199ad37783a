#include "tenon/pipeline/preprocessing.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "tenon/data/cast.h"
#include "tenon/pipeline/recycler.h"

namespace tenon {
namespace {

Result<Leaf> numbers_only(const Leaf& leaf, const std::string& function, Sink& sink) {
  if (!is_text(leaf.spec.dtype)) return leaf;
  return report(sink, Code::ArrayKindUnfit, InData{leaf.name})
      .expected("numbers")
      .found("strings")
      .because("The function " + function + " computes with numbers.")
      .emit();
}

DiagnosticBuilder wrong(Sink& sink, const std::string& function, const std::string& argument) {
  return report(sink, Code::CallArgumentOutOfRange, InCall{function, argument});
}

/// The same tensor with every number turned into a T by `f`, in memory that `lease` gives.
template <class T, class F, class Lease> Tensor each(const Tensor& x, const F& f, const Lease& lease) {
  const TensorSpec spec{x.shape(), dtype_of<T>()};
  auto data = lease(spec);
  auto* out = reinterpret_cast<T*>(data.get());
  with_elements(x, [&](auto values) {
    for (std::size_t i = 0; i < values.size(); ++i) out[i] = f(values[i]);
  });
  return {spec, std::move(data)};
}
template <class T, class F> Tensor each(const Tensor& x, const F& f) { return each<T>(x, f, &allocate); }

template <class T> Tensor cast_to(const Tensor& x) {
  return each<T>(x, [](auto v) -> T {
    if constexpr (std::is_same_v<T, bool>) {
      return static_cast<double>(v) != 0;
    } else if constexpr (std::is_integral_v<T> && !std::is_integral_v<decltype(v)>) {
      const auto wide = static_cast<double>(v);  // beyond the range a conversion of C++ is undefined: the nearest number
      if (!(wide > static_cast<double>(std::numeric_limits<T>::lowest()))) return std::isnan(wide) ? T{} : std::numeric_limits<T>::lowest();
      if (wide >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
      return static_cast<T>(wide);
    } else {
      return static_cast<T>(v);
    }
  });
}

std::optional<Tensor> cast_tensor(const Tensor& x, DType dtype) {
  if (x.dtype() == dtype) return x;
  switch (dtype) {
    case DType::boolean: return cast_to<bool>(x);
    case DType::int8: return cast_to<std::int8_t>(x);
    case DType::uint8: return cast_to<std::uint8_t>(x);
    case DType::int16: return cast_to<std::int16_t>(x);
    case DType::uint16: return cast_to<std::uint16_t>(x);
    case DType::int32: return cast_to<std::int32_t>(x);
    case DType::uint32: return cast_to<std::uint32_t>(x);
    case DType::int64: return cast_to<std::int64_t>(x);
    case DType::uint64: return cast_to<std::uint64_t>(x);
    case DType::float32: return cast_to<float>(x);
    case DType::float64: return cast_to<double>(x);
    default: return std::nullopt;
  }
}

bool can_cast_to(DType dtype) { return !is_text(dtype) && dtype != DType::float16 && dtype != DType::bfloat16; }

Shape with_axis(const Shape& shape, int axis, Dim length) {
  auto dims = shape.dims;
  dims.insert(dims.begin() + (axis < 0 ? shape.rank() + 1 + axis : axis), length);
  return Shape(std::move(dims));
}

/// Rows of zeros and a one for numbers of classes.
Tensor classes_apart(const Tensor& x, const Shape& shape, std::int64_t classes, std::optional<double>& outside) {
  const TensorSpec spec{shape, DType::float32};
  auto data = allocate(spec);
  auto* out = reinterpret_cast<float*>(data.get());
  std::fill_n(out, elements(shape), 0.0F);
  for (std::int64_t i = 0; i < elements(x.shape()); ++i, out += classes) {
    const double number = element(x, i);
    if (number >= 0 && number < static_cast<double>(classes)) out[static_cast<std::int64_t>(number)] = 1;
    else if (!outside) outside = number;
  }
  return {spec, std::move(data)};
}

Result<Done> check_classes(std::int64_t num_classes, const std::string& function, Sink& sink) {
  if (num_classes >= 1) return Done{};
  return wrong(sink, function, "num_classes").expected("1 or more").found(num_classes).because("It is the length of the new axis.").emit();
}

/// A sequence behind or in front of what fills it up.
void put(const Tensor& sequence, const PadArgs& args, std::int64_t maxlen, std::byte* out) {
  const auto row = sequence.row_bytes(), count = std::min(sequence.rows(), maxlen);
  const auto first = args.truncating == Side::pre ? sequence.rows() - count : 0;
  if (count)
    std::memcpy(out + (args.padding == Side::pre ? maxlen - count : 0) * row, sequence.row(first), static_cast<std::size_t>(count * row));
}

Result<Tensor> padded(std::span<const Tensor> sequences, const PadArgs& args, std::int64_t maxlen, Sink& sink) {
  std::vector<Tensor> same;
  for (const auto& s : sequences) {
    auto converted = s.shape().rank() ? cast_tensor(s, args.dtype) : std::nullopt;
    if (!converted)
      return wrong(sink, "pad_sequences", "sequences")
          .expected("tensors of numbers with an axis")
          .found(to_string(s.shape()))
          .because("A sequence has steps.")
          .emit();
    if (!same.empty() && converted->shape().from(1) != same.front().shape().from(1))
      return wrong(sink, "pad_sequences", "sequences")
          .expected(same.front().shape().from(1))
          .found(converted->shape().from(1))
          .because("Steps of all sequences have the same shape.")
          .emit();
    same.push_back(*std::move(converted));
  }
  const Shape step = same.empty() ? Shape{} : same.front().shape().from(1);
  const TensorSpec spec{step.behind(maxlen).behind(static_cast<std::int64_t>(same.size())), args.dtype};
  const Tensor fill = *cast_tensor(Tensor::copy<double>({}, std::span(&args.value, 1)), args.dtype);
  auto data = allocate(spec);
  const auto width = static_cast<std::int64_t>(size_of(args.dtype));
  for (std::int64_t i = 0; i < elements(spec.shape); ++i) std::copy_n(fill.data(), width, data.get() + i * width);
  auto* out = data.get();
  for (const auto& s : same) put(s, args, maxlen, out), out += maxlen * elements(step) * width;
  return Tensor(spec, std::move(data));
}

Result<Done> check_padding(const PadArgs& args, Sink& sink) {
  if (args.maxlen && *args.maxlen < 0)
    return wrong(sink, "pad_sequences", "maxlen")
        .expected("0 or more")
        .found(*args.maxlen)
        .because("It is the length of every sequence.")
        .emit();
  if (!can_cast_to(args.dtype))
    return wrong(sink, "pad_sequences", "dtype")
        .expected("a dtype of numbers")
        .found(std::string(to_string(args.dtype)))
        .because("Sequences are of numbers.")
        .emit();
  return Done{};
}

Tensor resized_batch(const Tensor& x, ImageSize size, Resampling how, Fit fit) {
  const auto one = [&](const Tensor& image) {
    const bool direct = how == Resampling::nearest || image.dtype() == DType::uint8 || image.dtype() == DType::uint16;
    return resized(direct ? image : as_float32(image), size, how, fit);
  };
  if (x.shape().rank() == 3) return one(x);
  const Shape image = x.shape().from(1);
  TensorSpec spec{{x.rows(), size.height, size.width, image[2]}, how == Resampling::nearest ? x.dtype() : DType::float32};
  auto data = allocate(spec);
  const auto row = bytes(spec) / std::max<std::int64_t>(x.rows(), 1);
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    const Tensor part = one(x.slice(i, i + 1).reshaped(image));
    std::copy_n(part.data(), row, data.get() + i * row);
  }
  return {spec, std::move(data)};
}

}  // namespace

TensorMap scale(double factor, double offset) {
  return {.name = "scale",
          .infer = [](const Leaf& leaf, Sink& sink) -> Result<Leaf> {
            TENON_TRY(Leaf out, numbers_only(leaf, "scale", sink));
            out.spec.dtype = DType::float32;
            return out;
          },
          .apply = [f = static_cast<float>(factor), o = static_cast<float>(offset), memory = std::make_shared<Recycler>()](
                       const Tensor& x, const Leaf&, Sink&) -> Result<Tensor> {
            return each<float>(
                x, [f, o](auto v) { return static_cast<float>(v) * f + o; }, [&](const TensorSpec& s) { return memory->lease(s); });
          }};
}

TensorMap cast(DType dtype) {
  return {.name = "cast",
          .infer = [dtype](const Leaf& leaf, Sink& sink) -> Result<Leaf> {
            TENON_TRY(Leaf out, numbers_only(leaf, "cast", sink));
            if (!can_cast_to(dtype))
              return wrong(sink, "cast", "dtype")
                  .expected("a dtype of numbers")
                  .found(std::string(to_string(dtype)))
                  .because("Data of other dtypes come from files.")
                  .emit();
            out.spec.dtype = dtype;
            return out;
          },
          .apply = [dtype](const Tensor& x, const Leaf&, Sink&) -> Result<Tensor> { return *cast_tensor(x, dtype); }};
}

TensorMap expand_dims(int axis) {
  return {.name = "expand_dims",
          .infer = [axis](const Leaf& leaf, Sink& sink) -> Result<Leaf> {
            Leaf out = leaf;
            const int rank = leaf.spec.shape.rank();
            if (leaf.has_rank && (axis < -rank - 1 || axis > rank))
              return wrong(sink, "expand_dims", "axis")
                  .expected("a number from " + std::to_string(-rank - 1) + " to " + std::to_string(rank))
                  .found(std::int64_t{axis})
                  .because("The tensor has " + std::to_string(rank) + " axes.")
                  .emit();
            if (leaf.has_rank) out.spec.shape = with_axis(leaf.spec.shape, axis, 1);
            return out;
          },
          .apply = [axis](const Tensor& x, const Leaf&, Sink&) -> Result<Tensor> { return x.reshaped(with_axis(x.shape(), axis, 1)); }};
}

TensorMap one_hot(std::int64_t num_classes) {
  return {.name = "one_hot",
          .infer = [num_classes](const Leaf& leaf, Sink& sink) -> Result<Leaf> {
            TENON_TRY([[maybe_unused]] const Done good, check_classes(num_classes, "one_hot", sink));
            TENON_TRY(Leaf out, numbers_only(leaf, "one_hot", sink));
            out.spec = {with_axis(leaf.spec.shape, -1, num_classes), DType::float32};
            return out;
          },
          .apply = [num_classes](const Tensor& x, const Leaf&, Sink&) -> Result<Tensor> {
            std::optional<double> outside;
            return classes_apart(x, with_axis(x.shape(), -1, num_classes), num_classes, outside);
          }};
}

TensorMap to_categorical(std::int64_t num_classes) {
  const auto shape = [num_classes](Shape s) {
    if (s.rank() > 1 && s[-1] == Dim(1)) s.dims.pop_back();
    return with_axis(s, -1, num_classes);
  };
  return {.name = "to_categorical",
          .infer = [num_classes, shape](const Leaf& leaf, Sink& sink) -> Result<Leaf> {
            TENON_TRY([[maybe_unused]] const Done good, check_classes(num_classes, "to_categorical", sink));
            TENON_TRY(Leaf out, numbers_only(leaf, "to_categorical", sink));
            out.spec = {shape(leaf.spec.shape), DType::float32};
            return out;
          },
          .apply = [num_classes, shape](const Tensor& x, const Leaf& leaf, Sink& sink) -> Result<Tensor> {
            std::optional<double> outside;
            Tensor made = classes_apart(x, shape(x.shape()), num_classes, outside);
            if (!outside) return made;
            return report(sink, Code::LabelOutOfRange, InData{leaf.name})
                .expected("a class from 0 to " + std::to_string(num_classes - 1))
                .found(*outside)
                .because("to_categorical(num_classes=" + std::to_string(num_classes) + ") has no place for it.")
                .emit();
          }};
}

TensorMap resize(ImageSize size, Resampling interpolation, Fit fit) {
  return {.name = "resize",
          .infer = [size, interpolation](const Leaf& leaf, Sink& sink) -> Result<Leaf> {
            TENON_TRY(Leaf out, numbers_only(leaf, "resize", sink));
            const int rank = leaf.spec.shape.rank();
            if (rank != 3 && rank != 4)
              return report(sink, Code::RankMismatch, InData{leaf.name})
                  .expected("(height, width, channels), or a batch of them")
                  .found(leaf.spec.shape)
                  .because("resize is a function of images.")
                  .emit();
            if (size.height < 1 || size.width < 1)
              return wrong(sink, "resize", "size")
                  .expected("1 or more")
                  .found(std::min(size.height, size.width))
                  .because("It counts pixels.")
                  .emit();
            out.spec.shape = leaf.spec.shape.with(rank - 3, size.height).with(rank - 2, size.width);
            if (interpolation != Resampling::nearest) out.spec.dtype = DType::float32;
            return out;
          },
          .apply = [size, interpolation, fit](const Tensor& x, const Leaf&, Sink&) -> Result<Tensor> {
            return resized_batch(x, size, interpolation, fit);
          }};
}

Result<Tensor> pad_sequences(std::span<const Tensor> sequences, const PadArgs& args, Sink& sink) {
  TENON_TRY([[maybe_unused]] const Done good, check_padding(args, sink));
  std::int64_t longest = 0;
  for (const auto& s : sequences) longest = std::max(longest, s.rows());
  return padded(sequences, args, args.maxlen.value_or(longest), sink);
}

TensorMap pad_sequence(PadArgs args) {
  return {.name = "pad_sequence",
          .infer = [args](const Leaf& leaf, Sink& sink) -> Result<Leaf> {
            TENON_TRY([[maybe_unused]] const Done good, check_padding(args, sink));
            TENON_TRY(Leaf out, numbers_only(leaf, "pad_sequence", sink));
            if (!args.maxlen || leaf.spec.shape.rank() == 0)
              return wrong(sink, "pad_sequence", "maxlen")
                  .expected("a length")
                  .found("None")
                  .because("One sequence does not know of longer ones.")
                  .emit();
            out.spec = {leaf.spec.shape.with(0, *args.maxlen), args.dtype};
            return out;
          },
          .apply = [args](const Tensor& x, const Leaf&, Sink& sink) -> Result<Tensor> {
            TENON_TRY(const Tensor batch, pad_sequences(std::span(&x, 1), args, sink));
            return batch.reshaped(batch.shape().from(1));
          }};
}

TensorMap Standardizer::standardize() const {
  std::vector<float> deviation;
  for (const float v : variance) deviation.push_back(std::max(std::sqrt(v), 1e-7F));
  return {.name = "standardize",
          .infer = [places = static_cast<std::int64_t>(mean.size())](const Leaf& leaf, Sink& sink) -> Result<Leaf> {
            TENON_TRY(Leaf out, numbers_only(leaf, "standardize", sink));
            if (leaf.spec.shape.rank() == 0 || leaf.spec.shape[-1] != Dim(places))
              return report(sink, Code::RankMismatch, InData{leaf.name})
                  .expected("a last axis of " + std::to_string(places) + ", as in the data that were adapted to")
                  .found(leaf.spec.shape)
                  .because("There is a mean and a variance for each place of the last axis.")
                  .emit();
            out.spec.dtype = DType::float32;
            return out;
          },
          .apply = [m = mean, deviation](const Tensor& x, const Leaf&, Sink&) -> Result<Tensor> {
            std::size_t place = 0;
            return each<float>(x, [&](auto v) {
              const float y = (static_cast<float>(v) - m[place]) / deviation[place];
              place = place + 1 == m.size() ? 0 : place + 1;
              return y;
            });
          }};
}

Result<Standardizer> adapt(const Dataset& data, const std::string& tensor, Sink& sink) {
  const auto& leaves = data.leaves();
  const auto leaf = std::find_if(leaves.begin(), leaves.end(), [&](const Leaf& l) { return l.name == tensor; });
  if (leaf == leaves.end() || is_text(leaf->spec.dtype) || leaf->spec.shape.rank() == 0 || !leaf->spec.shape[-1].known())
    return wrong(sink, "adapt", "tensor")
        .expected("a tensor of numbers whose last axis has a length")
        .found(leaf == leaves.end() ? "no tensor " + tensor : to_string(*leaf))
        .because("There is a mean and a variance for each place of the last axis.")
        .emit();
  const auto at = static_cast<std::size_t>(leaf - leaves.begin()), places = static_cast<std::size_t>(leaf->spec.shape[-1].value);
  std::vector<double> mean(places, 0), squares(places, 0);
  std::int64_t count = 0;
  TENON_TRY(Pass pass, data.iterate(sink));
  for (Element e;;) {
    TENON_TRY(const bool more, pass.next(e));
    if (!more) break;
    with_elements(e.values[at], [&](auto values) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t place = i % places;
        count += place == 0;
        const auto value = static_cast<double>(values[i]), off = value - mean[place];
        mean[place] += off / static_cast<double>(count);
        squares[place] += off * (value - mean[place]);
      }
    });
  }
  Standardizer out;
  for (std::size_t p = 0; p < places; ++p) {
    out.mean.push_back(static_cast<float>(mean[p]));
    out.variance.push_back(count ? static_cast<float>(squares[p] / static_cast<double>(count)) : 1.0F);
  }
  return out;
}

}  // namespace tenon
