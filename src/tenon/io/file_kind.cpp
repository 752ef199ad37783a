#include "tenon/io/file_kind.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "tenon/io/little_endian.h"

namespace tenon {
namespace {

using namespace std::string_view_literals;

struct Row {
  FileKind kind;
  std::string_view name, advice, code;  // advice: what a user who expected a model or an array can do
};

constexpr auto export_array = "convert it to an array in Python first"sv;

constexpr std::array rows{
    Row{FileKind::empty, "an empty file", "write or copy the file again", ""},
    Row{FileKind::zeros, "a file of zeros", "copy the file again: it was probably never filled", ""},
    Row{FileKind::zip, "a ZIP archive", "", ""},
    Row{FileKind::hdf5, "an HDF5 file", "if it holds arrays, save them with NumPy first",
        "np.save(\"x.npy\", h5py.File(\"FILE\")[\"NAME\"][:])"},
    Row{FileKind::npy, "a NumPy array (.npy)", "give the array a name", "np.savez(\"set.npz\", x_train=np.load(\"FILE\"))"},
    Row{FileKind::pickle, "a Python pickle", "save the array in Python without pickling",
        "np.save(\"x.npy\", np.asarray(x), allow_pickle=False)"},
    Row{FileKind::gzip, "a gzip archive", "unpack it first", "gunzip FILE"},
    Row{FileKind::bzip2, "a bzip2 archive", "unpack it first", "bunzip2 FILE"},
    Row{FileKind::xz, "an xz archive", "unpack it first", "unxz FILE"},
    Row{FileKind::zstd, "a Zstandard archive", "unpack it first", "unzstd FILE"},
    Row{FileKind::seven_zip, "a 7-Zip archive", "unpack it first", "7z x FILE"},
    Row{FileKind::tar, "a tar archive", "unpack it first", "tar xf FILE"},
    Row{FileKind::png, "a PNG image", export_array, "np.save(\"x.npy\", np.asarray(PIL.Image.open(\"FILE\")))"},
    Row{FileKind::jpeg, "a JPEG image", export_array, "np.save(\"x.npy\", np.asarray(PIL.Image.open(\"FILE\")))"},
    Row{FileKind::gif, "a GIF image", export_array, ""},
    Row{FileKind::tiff, "a TIFF image", export_array, ""},
    Row{FileKind::webp, "a WebP image", export_array, ""},
    Row{FileKind::bmp, "a BMP image", export_array, ""},
    Row{FileKind::pdf, "a PDF document", "", ""},
    Row{FileKind::elf, "a program", "", ""},
    Row{FileKind::parquet, "a Parquet table", export_array, "np.save(\"x.npy\", pandas.read_parquet(\"FILE\").to_numpy())"},
    Row{FileKind::matlab, "a MATLAB file", export_array, "np.save(\"x.npy\", scipy.io.loadmat(\"FILE\")[\"NAME\"])"},
    Row{FileKind::idx, "an IDX file (the format of the original MNIST)", export_array,
        "np.save(\"x.npy\", np.fromfile(\"FILE\", np.uint8, offset=16).reshape(-1, 28, 28))"},
    Row{FileKind::tflite, "a TensorFlow Lite model", "save the Keras model that it was made from", "model.save(\"model.keras\")"},
    Row{FileKind::safetensors, "a safetensors file", "", ""},
    Row{FileKind::git_lfs, "a Git LFS pointer: the file itself was not downloaded", "download the file itself", "git lfs pull"},
    Row{FileKind::html, "an HTML page", "download the file again: the page probably says why it was not served", ""},
    Row{FileKind::json, "JSON text", "if it is the config of a model, save the whole model", "model.save(\"model.keras\")"},
    Row{FileKind::text, "text", "if it is a table of numbers, save it as an array in Python first",
        "np.save(\"x.npy\", np.loadtxt(\"FILE\", delimiter=\",\", skiprows=1, dtype=\"float32\"))"},
    Row{FileKind::unknown, "a file of unknown format", "", ""},
};

constexpr bool rows_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::size_t>(rows[i].kind) != i) return false;
  return rows.size() == static_cast<std::size_t>(FileKind::unknown) + 1;
}
static_assert(rows_in_order(), "one row per FileKind, in its order");

struct Magic {
  FileKind kind;
  std::size_t offset;
  std::string_view bytes;
};

constexpr std::array magics{
    Magic{FileKind::zip, 0, "PK\3\4"sv},
    Magic{FileKind::zip, 0, "PK\5\6"sv},
    Magic{FileKind::hdf5, 0, "\x89HDF\r\n\x1a\n"sv},
    Magic{FileKind::hdf5, 512, "\x89HDF\r\n\x1a\n"sv},  // behind a user block, which may be 512, 1024, 2048 bytes long
    Magic{FileKind::hdf5, 1024, "\x89HDF\r\n\x1a\n"sv},
    Magic{FileKind::hdf5, 2048, "\x89HDF\r\n\x1a\n"sv},
    Magic{FileKind::npy, 0, "\x93NUMPY"sv},
    Magic{FileKind::pickle, 0, "\x80\2"sv},
    Magic{FileKind::pickle, 0, "\x80\3"sv},
    Magic{FileKind::pickle, 0, "\x80\4\x95"sv},
    Magic{FileKind::pickle, 0, "\x80\5\x95"sv},
    Magic{FileKind::gzip, 0, "\x1f\x8b"sv},
    Magic{FileKind::bzip2, 0, "BZh"sv},
    Magic{FileKind::xz, 0,
          "\xfd"
          "7zXZ\0"sv},
    Magic{FileKind::zstd, 0, "\x28\xb5\x2f\xfd"sv},
    Magic{FileKind::seven_zip, 0, "7z\xbc\xaf\x27\x1c"sv},
    Magic{FileKind::tar, 257, "ustar"sv},
    Magic{FileKind::png, 0, "\x89PNG\r\n\x1a\n"sv},
    Magic{FileKind::jpeg, 0, "\xff\xd8\xff"sv},
    Magic{FileKind::gif, 0, "GIF8"sv},
    Magic{FileKind::tiff, 0, "II*\0"sv},
    Magic{FileKind::tiff, 0, "MM\0*"sv},
    Magic{FileKind::webp, 8, "WEBP"sv},
    Magic{FileKind::bmp, 0, "BM"sv},
    Magic{FileKind::pdf, 0, "%PDF-"sv},
    Magic{FileKind::elf, 0,
          "\x7f"
          "ELF"sv},
    Magic{FileKind::parquet, 0, "PAR1"sv},
    Magic{FileKind::matlab, 0, "MATLAB 5.0"sv},
    Magic{FileKind::idx, 0, "\0\0\x08\1"sv},
    Magic{FileKind::idx, 0, "\0\0\x08\2"sv},
    Magic{FileKind::idx, 0, "\0\0\x08\3"sv},
    Magic{FileKind::tflite, 4, "TFL3"sv},
    Magic{FileKind::safetensors, 8, "{\""sv},
    Magic{FileKind::git_lfs, 0, "version https://git-lfs."sv}};

bool printable(unsigned char c) { return c >= 0x20 || c == '\n' || c == '\r' || c == '\t' || c == '\f'; }

FileKind kind_of_text(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return FileKind::text;
  text.remove_prefix(begin);
  if (text[0] == '{' || text[0] == '[') return FileKind::json;
  std::string start(text.substr(0, 14));
  std::transform(start.begin(), start.end(), start.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (start.starts_with("<!doctype html") || start.starts_with("<html")) return FileKind::html;
  return FileKind::text;
}

}  // namespace

FileKind kind_of(std::span<const std::byte> bytes) {
  if (bytes.empty()) return FileKind::empty;
  const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto start = all.substr(0, 4096);
  for (const auto& magic : magics)
    if (start.size() > magic.offset && start.substr(magic.offset).starts_with(magic.bytes)) {
      // Text may begin with the letters of a short magic ("BM...") and then is text.
      const bool letters = std::all_of(magic.bytes.begin(), magic.bytes.end(), [](unsigned char c) { return std::isprint(c); });
      if (letters && magic.kind != FileKind::git_lfs && magic.bytes.size() < 5 && std::all_of(start.begin(), start.end(), printable))
        continue;
      return magic.kind;
    }
  if (std::all_of(start.begin(), start.end(), [](char c) { return c == 0; })) return FileKind::zeros;
  if (std::all_of(start.begin(), start.end(), printable)) return kind_of_text(start);
  return FileKind::unknown;
}

std::string_view to_string(FileKind kind) { return rows[static_cast<std::size_t>(kind)].name; }

Reported report_other_format(std::string_view expected, std::span<const std::byte> bytes, const InFile& where, Sink& sink) {
  const auto kind = kind_of(bytes);
  const auto& row = rows[static_cast<std::size_t>(kind)];
  const auto code = kind == FileKind::empty || kind == FileKind::zeros ? Code::FileTruncated : Code::FileFormatUnknown;
  auto builder = report(sink, code, where)
                     .expected(std::string(expected))
                     .found(std::string(row.name))
                     .because(code == Code::FileTruncated ? "A write or a copy that ended before its first byte leaves such a file."
                                                          : "The first bytes of a file tell its format, whatever its name.");
  if (row.advice.empty()) return std::move(builder).emit();
  std::string line(row.code);
  if (const auto at = line.find("FILE"); at != line.npos) line.replace(at, 4, where.path);
  return std::move(builder).fix(std::string(row.advice), std::move(line), Applies::needs_editing).emit();
}

}  // namespace tenon
