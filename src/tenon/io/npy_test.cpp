#include "tenon/io/npy.h"

#include <doctest/doctest.h>

#include <cmath>

#include "fixture.h"
#include "mutation.h"
#include "tenon/io/npz.h"

using namespace tenon;

namespace {

SharedBytes shared(const std::string& bytes) {
  auto copy = std::make_shared<std::string>(bytes);
  return {std::shared_ptr<const std::byte>(copy, reinterpret_cast<const std::byte*>(copy->data())), copy->size()};
}

/// An .npy file of version 1 with this header text and these elements.
std::string npy_file(const std::string& dict, const std::string& elements) {
  std::string out = "\x93NUMPY";
  out += '\1';
  out += '\0';
  out += static_cast<char>(dict.size() & 0xFF);
  out += static_cast<char>(dict.size() >> 8);
  return out + dict + elements;
}

std::string dict(const std::string& descr, const std::string& shape) {
  return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }\n";
}

Diagnostic refused(const std::string& bytes, Code code) {
  Report report;
  CHECK_FALSE(read_npy(shared(bytes), {"x.npy"}, report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  const auto& d = report.diagnostics()[0];
  CHECK_MESSAGE(d.code == code, d.cause);
  CHECK(std::get<InFile>(d.where).path == "x.npy");
  return d;
}

std::string place(const Diagnostic& d) { return std::get<InFile>(d.where).detail; }
std::string found(const Diagnostic& d) { return std::get<std::string>(*d.found); }

Tensor read(const NpzFile& npz, const std::string& name) {
  Report report;
  auto tensor = npz.read(name, report);
  REQUIRE_MESSAGE(tensor.ok(), name);
  return *std::move(tensor);
}

NpzFile open(const std::string& name) {
  Report report;
  auto npz = open_npz(test::data_file("io/" + name), report);
  REQUIRE(npz.ok());
  return *std::move(npz);
}

template <class T> std::vector<T> values(const Tensor& t) {
  REQUIRE(t.dtype() == dtype_of<T>());
  return {t.as<T>().begin(), t.as<T>().end()};
}

template <class T> void check_grid(const NpzFile& npz, const std::string& name) {
  CAPTURE(name);
  const auto t = read(npz, name);
  CHECK(t.shape() == Shape{2, 3});
  CHECK(values<T>(t) == std::vector<T>{T(0), T(1), T(2), T(3), T(4), T(5)});
}

std::string raw(const Tensor& t) { return {reinterpret_cast<const char*>(t.data()), static_cast<std::size_t>(bytes(t.spec()))}; }

}  // namespace

TEST_CASE("arrays of every element type and byte order are read") {
  const auto npz = open("arrays.npz");
  check_grid<std::int8_t>(npz, "int8");
  check_grid<std::uint8_t>(npz, "uint8");
  for (const std::string order : {"", "big_"}) {
    check_grid<std::int16_t>(npz, order + "int16");
    check_grid<std::uint16_t>(npz, order + "uint16");
    check_grid<std::int32_t>(npz, order + "int32");
    check_grid<std::uint32_t>(npz, order + "uint32");
    check_grid<std::int64_t>(npz, order + "int64");
    check_grid<std::uint64_t>(npz, order + "uint64");
    check_grid<float>(npz, order + "float32");
    check_grid<double>(npz, order + "float64");
    const auto half = read(npz, order + "float16");
    CHECK(half.dtype() == DType::float16);
    CHECK(raw(half) == std::string("\0\0\0\x3c\0\x40\0\x42\0\x44\0\x45", 12));
  }
  const auto booleans = read(npz, "bool");
  CHECK(booleans.dtype() == DType::boolean);
  CHECK(raw(booleans) == std::string("\0\1\1\1\1\1", 6));
  const auto scalar = read(npz, "scalar");
  CHECK(scalar.shape() == Shape{});
  CHECK(values<float>(scalar) == std::vector{1.5f});
  CHECK(read(npz, "nothing").shape() == Shape{0, 3});
  CHECK(read(open("refused.npz"), "bfloat16").dtype() == DType::bfloat16);
}

TEST_CASE("Fortran order becomes C order") {
  const auto npz = open("arrays.npz");
  check_grid<std::int32_t>(npz, "fortran");
  const auto t = read(npz, "fortran3");
  CHECK(t.shape() == Shape{2, 3, 4});
  for (int i = 0; i < 24; ++i) CHECK(t.as<std::int16_t>()[static_cast<std::size_t>(i)] == i);
  // More axes, longer than a block.
  constexpr std::int64_t a = 3, b = 40, c = 2, d = 70;
  std::vector<double> stored(a * b * c * d);
  for (std::int64_t i = 0; i < a; ++i)
    for (std::int64_t j = 0; j < b; ++j)
      for (std::int64_t k = 0; k < c; ++k)
        for (std::int64_t l = 0; l < d; ++l)
          stored[static_cast<std::size_t>(i + a * (j + b * (k + c * l)))] = static_cast<double>(((i * b + j) * c + k) * d + l);
  const std::string elements(reinterpret_cast<const char*>(stored.data()), stored.size() * sizeof(double));
  Report report;
  auto big =
      read_npy(shared(npy_file("{'descr': '<f8', 'fortran_order': True, 'shape': (3, 40, 2, 70), }\n", elements)), {"x.npy"}, report);
  REQUIRE(big.ok());
  bool all = true;
  for (std::size_t i = 0; i < stored.size(); ++i) all = all && big->as<double>()[i] == static_cast<double>(i);
  CHECK(all);
}

TEST_CASE("all versions are read, and what is written is what NumPy writes") {
  const std::vector<float> grid{0, 1, 2, 3, 4, 5};
  const test::ScratchFolder folder;
  Report report;
  for (const std::string name : {"version1.npy", "version2.npy", "version3.npy"}) {
    auto t = read_npy(test::data_file("io/" + name), report);
    REQUIRE(t.ok());
    CHECK(values<float>(*t) == grid);
  }
  REQUIRE(write_npy(folder / "x.npy", Tensor::copy<float>({2, 3}, grid), report).ok());
  CHECK(test::content(folder / "x.npy") == test::recorded("io/version1.npy"));
  const auto npz = open("arrays.npz");
  const auto all = test::recorded("io/arrays.npz");
  for (const std::string name : {"bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32",
                                 "float64", "scalar", "nothing"}) {
    CAPTURE(name);
    const auto t = read(npz, name);
    REQUIRE(write_npy(folder / "x.npy", t, report).ok());
    CHECK(all.find(test::content(folder / "x.npy")) != all.npos);
    auto again = read_npy(folder / "x.npy", report);
    REQUIRE(again.ok());
    CHECK(again->spec() == t.spec());
    CHECK(raw(*again) == raw(t));
  }
}

TEST_CASE("aligned elements are used in place, others are copied") {
  Report report;
  const auto file = shared(test::recorded("io/version1.npy"));
  auto t = read_npy(file, {"x.npy"}, report);
  REQUIRE(t.ok());
  CHECK(t->data() == file.bytes().data() + 128);
  auto odd = read_npy(shared(npy_file(dict("'<f4'", "(1,)") + " ", std::string("\0\0\x80\x3f", 4))), {"x.npy"}, report);
  auto even = read_npy(shared(npy_file(dict("'<f4'", "(1,)"), std::string("\0\0\x80\x3f", 4))), {"x.npy"}, report);
  for (auto* one : {&odd, &even}) {
    REQUIRE(one->ok());
    CHECK(reinterpret_cast<std::uintptr_t>((*one)->data()) % 4 == 0);
    CHECK(values<float>(**one) == std::vector{1.0f});
  }
  auto flags = read_npy(shared(npy_file(dict("'|b1'", "(3,)"), std::string("\0\2\xff", 3))), {"x.npy"}, report);
  REQUIRE(flags.ok());
  CHECK(raw(*flags) == std::string("\0\1\1", 3));
}

TEST_CASE("headers are read as strictly as NumPy writes them") {
  const std::string one("\0\0\x80\x3f", 4);
  Report report;
  for (const auto& text :
       {R"({"shape": (1,), "fortran_order": False, "descr": "<f4"})", "{'descr': '=f4', 'fortran_order': False, 'shape': (1L,)}\n",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1,1,)}"})
    CHECK_MESSAGE(read_npy(shared(npy_file(text, one)), {"x.npy"}, report).ok(), text);
  for (const auto& text :
       {"", "{}", "{'descr': '<f4', 'fortran_order': False}", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}", "{'descr': '<f4', 'fortran_order': False, 'shape': [1]}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", "__import__('os')"})
    CHECK_MESSAGE(!refused(npy_file(text, one), Code::FileDamaged).cause.empty(), text);
  CHECK(place(refused(npy_file("{'descr': 5}", one), Code::FileDamaged)) == "byte 20");
  auto long_header = npy_file(dict("'<f4'", "(1,)"), one);
  long_header[6] = 2;
  long_header.replace(8, 2, "\xff\xff\xff\x7f");
  CHECK(found(refused(long_header, Code::FileDamaged)) == "2147483647 bytes");
  long_header[6] = 4;
  CHECK(found(refused(long_header, Code::FileFeatureUnsupported)) == "version 4");
}

TEST_CASE("the shape must fit the bytes that are there") {
  const std::string six(24, '\0');
  auto d = refused(npy_file(dict("'<f4'", "(2, 4)"), six), Code::FileTruncated);
  CHECK(std::get<std::string>(*d.expected) == "32 bytes");
  CHECK(found(d) == "24 bytes");
  CHECK(d.cause == "The elements of the (2, 4) array of float32 are not all there. The write or the copy was probably interrupted.");
  // Products that overflow 64 bits must not come out small, whatever stands between.
  refused(npy_file(dict("'<f4'", "(4294967296, 4294967296)"), six), Code::FileTruncated);
  refused(npy_file(dict("'<f4'", "(6, 3074457345618258603, 2)"), six), Code::FileTruncated);
  refused(npy_file(dict("'<f4'", "(4611686018427387904, 4611686018427387904, 0)"), ""), Code::FileTruncated);
  refused(npy_file(dict("'|u1'", "(9223372036854775807, 2)"), six), Code::FileTruncated);
  std::string axes;
  for (int i = 0; i < 65; ++i) axes += "1, ";
  refused(npy_file(dict("'<f4'", "(" + axes + ")"), std::string(4, '\0')), Code::FileDamaged);
  d = refused(npy_file(dict("'<f4'", "(5,)"), six), Code::FileDamaged);
  CHECK(d.cause == "Nothing follows the elements of the (5,) array of float32.");
  const auto one = npy_file(dict("'<f4'", "(6,)"), six);
  d = refused(one + one, Code::FileFeatureUnsupported);
  CHECK(found(d) == "another array behind it");
  CHECK(place(d) == "byte " + std::to_string(one.size()));
}

TEST_CASE("what is no array of numbers is refused by name") {
  const auto npz = open("refused.npz");
  const auto problem = [&](const std::string& name) {
    Report report;
    CHECK_FALSE(npz.read(name, report).ok());
    REQUIRE(report.diagnostics().size() == 1);
    CHECK(place(report.diagnostics()[0]) == "member " + name + ".npy");
    return report.diagnostics()[0];
  };
  auto d = problem("objects");
  CHECK(d.code == Code::ArrayOfObjects);
  CHECK(d.fixes[0].code == "np.save(\"x.npy\", np.array(x.tolist(), dtype=\"float32\"), allow_pickle=False)");
  for (const auto& [name, what] : {std::pair{"complex", "complex numbers ('<c8')"},
                                   {"time", "dates or times ('<M8[D]')"},
                                   {"span", "dates or times ('<m8[s]')"},
                                   {"longdouble", "floats of a width that only some machines have ('<f16')"},
                                   {"structure", "a table of named fields ([('x', '<f4'), ('y', '<i8')])"},
                                   {"raw", "raw bytes ('|V3')"}}) {
    d = problem(name);
    CHECK(d.code == Code::FileFeatureUnsupported);
    CHECK(found(d) == what);
    CHECK(!d.fixes.empty());
  }
  CHECK(found(refused("PK\3\4", Code::FileFormatUnknown)) == "a ZIP archive");
  Report report;
  CHECK_FALSE(read_npy(test::data_file("io/arrays.npz"), report).ok());
  CHECK(report.diagnostics()[0].cause == "An .npz file holds several arrays by name; here one array is read.");
}

TEST_CASE("strings are read in place, and written as NumPy writes them") {
  const auto npz = open("refused.npz");
  const auto text = read(npz, "text"), bytes = read(npz, "bytes");
  CHECK(text.dtype() == DType::string);
  CHECK(text.spec().width == 5);
  CHECK(bytes.dtype() == DType::byte_string);
  CHECK(bytes.spec().width == 2);
  const test::ScratchFolder folder;
  Report report;
  for (const auto& [name, t] : {std::pair{"text", text}, {"bytes", bytes}}) {
    CAPTURE(name);
    REQUIRE(write_npy(folder / "x.npy", t, report).ok());
    CHECK(test::recorded("io/refused.npz").find(test::content(folder / "x.npy")) != std::string::npos);
    auto again = read_npy(folder / "x.npy", report);
    REQUIRE(again.ok());
    CHECK(again->spec() == t.spec());
    CHECK(raw(*again) == raw(t));
  }
  const std::string big("\0\0\0a\0\0\0\xe9\0\1\xf6\0\0\0\0\0", 16), little("\xe9\0\0\0", 4);
  const auto swapped = read_npy(shared(npy_file(dict("'>U2'", "(2,)"), big)), {"x.npy"}, report);
  REQUIRE(swapped.ok());
  CHECK(swapped->text(0) == "aé");
  CHECK(swapped->text(1) == "😀");
  const auto fortran =
      read_npy(shared(npy_file("{'descr': '|S3', 'fortran_order': True, 'shape': (2, 2), }\n", "a  b  c  d  ")), {"x.npy"}, report);
  REQUIRE(fortran.ok());
  CHECK(raw(*fortran) == "a  c  b  d  ");
  auto d = refused(npy_file(dict("'<U1000'", "(1000000,)"), little), Code::FileTruncated);
  CHECK(std::get<std::string>(*d.expected) == "4000000000 bytes");
  refused(npy_file(dict("'<U500000000'", "(9223372036854775807,)"), little), Code::FileTruncated);
  for (const std::string name : {"<U0", "<U99999999999999999999", "<U-1", "<U1x", "|S", "<U536870912"})
    CHECK(found(refused(npy_file(dict("'" + name + "'", "(1,)"), little), Code::FileFeatureUnsupported)).find("does not write") !=
          std::string::npos);
}

TEST_CASE("arrays of an .npz are found by name") {
  const auto npz = open("compressed.npz");
  CHECK(npz.names() == std::vector<std::string>{"x_train", "y_train"});
  CHECK(npz.has("x_train"));
  CHECK_FALSE(npz.has("x_test"));
  check_grid<float>(npz, "x_train");
  check_grid<float>(npz, "x_train.npy");
  CHECK(values<std::int64_t>(read(npz, "y_train")) == std::vector<std::int64_t>{0, 3});
  Report report;
  CHECK_FALSE(npz.read("xtrain", report).ok());
  CHECK_FALSE(npz.read("images", report).ok());
  REQUIRE(report.diagnostics().size() == 2);
  for (const auto& d : report.diagnostics()) {
    CHECK(d.code == Code::ArrayMissing);
    CHECK(found(d) == "x_train, y_train");
  }
  CHECK(report.diagnostics()[0].fixes[0].code == "x_train");
  auto other = open_npz(test::data_file("io/stored.zip"), report);
  REQUIRE(other.ok());
  CHECK_FALSE(other->read("x", report).ok());
  CHECK(report.diagnostics()[2].cause == "The archive holds no arrays; its members are a.txt, folder/\u00e9.bin, empty.");
}

TEST_CASE("an .npz is written so that it can be read in place") {
  const test::ScratchFolder folder;
  const std::vector<float> x{1, 2, 3};
  const std::vector<std::int64_t> y{4};
  const std::pair<std::string, Tensor> arrays[] = {{"x_train", Tensor::copy<float>({3}, x)},
                                                   {"y_train", Tensor::copy<std::int64_t>({1}, y)}};
  Report report;
  REQUIRE(write_npz(folder / "set.npz", arrays, report).ok());
  auto npz = open_npz(folder / "set.npz", report);
  REQUIRE(npz.ok());
  const auto first = read(*npz, "x_train"), again = read(*npz, "x_train");
  CHECK(first.data() == again.data());
  CHECK(values<float>(first) == x);
  CHECK(values<std::int64_t>(read(*npz, "y_train")) == y);
}

TEST_CASE("damaged arrays give a tensor or a diagnostic") {
  const auto all = test::recorded("io/version1.npy"), wide = test::recorded("io/version3.npy");
  const auto attempt = [](const std::string& damaged) {
    Report report;
    auto t = read_npy(shared(damaged), {"x.npy"}, report);
    CHECK(t.ok() == (report.diagnostics().empty()));
    if (t.ok()) CHECK(raw(*t).size() == static_cast<std::size_t>(bytes(t->spec())));
  };
  for (const auto& file : {all, wide, npy_file("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }\n", std::string(12, '\1'))}) {
    test::every_truncation(file, [](const std::string& cut) {
      Report report;
      CHECK_FALSE(read_npy(shared(cut), {"x.npy"}, report).ok());
    });
    test::random_mutations(file, 10000, attempt);
  }
  const test::ScratchFolder folder;
  test::random_mutations(test::recorded("io/compressed.npz"), 300, [&](const std::string& damaged) {
    test::put(folder / "x.npz", damaged);
    Report report;
    auto npz = open_npz(folder / "x.npz", report);
    bool ok = npz.ok();
    if (ok)
      for (const auto& name : npz->names()) ok = npz->read(name, report).ok() && ok;
    CHECK(ok == report.ok());
  });
}
