#include "tenon/data/class_folders.h"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <set>

#include "tenon/data/numpy_shuffle.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;

bool ends_with_one_of(const std::string& name, std::span<const std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
    return name.size() >= ending.size() && std::equal(ending.rbegin(), ending.rend(), name.rbegin(), [](char e, char c) {
             return e == (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
           });
  });
}

/// Goes through a folder as os.walk does, each folder once: a link back to its own parent ends there.
class Walk {
 public:
  Walk(std::span<const std::string_view> endings, bool follow_links) : endings_(endings), follow_links_(follow_links) {}

  /// Files in and below `folder`, sorted by the path of their folder, then by name.
  std::vector<std::string> files(const std::string& folder) {
    found_.clear(), seen_.clear();
    std::vector<std::string> pending{folder};
    while (!pending.empty()) {
      const auto path = std::move(pending.back());
      pending.pop_back();
      if (first_visit(path)) list(path, pending);
    }
    std::sort(found_.begin(), found_.end());
    std::vector<std::string> out;
    for (const auto& [where, name] : found_) out.push_back((fs::path(where) / name).string());
    return out;
  }

 private:
  bool first_visit(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && seen_.emplace(status.st_dev, status.st_ino).second;
  }

  void list(const std::string& path, std::vector<std::string>& pending) {
    std::error_code failed;
    for (fs::directory_iterator it(path, failed), end; !failed && it != end; it.increment(failed)) {
      std::error_code ignored;
      const auto name = it->path().filename().string();
      if (it->is_directory(ignored)) {
        if (follow_links_ || !it->is_symlink(ignored)) pending.push_back(it->path().string());
      } else if (ends_with_one_of(name, endings_)) {
        found_.emplace_back(path, name);
      }
    }
  }

  std::span<const std::string_view> endings_;
  bool follow_links_;
  std::vector<std::pair<std::string, std::string>> found_;
  std::set<std::pair<dev_t, ino_t>> seen_;
};

/// Subfolders, sorted; hidden ones are no classes.
std::vector<std::string> subfolders(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    std::error_code ignored;
    auto name = it->path().filename().string();
    if (it->is_directory(ignored) && !name.starts_with('.')) out.push_back(std::move(name));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 20;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) out += (i ? ", " : "") + names[i];
  return names.size() > most ? out + " and " + std::to_string(names.size() - most) + " more" : out.empty() ? "none" : out;
}

/// What one call looks for, and who is told what is wrong.
struct Search {
  const std::string& folder;
  std::span<const std::string_view> endings;
  const FolderOptions& options;
  const std::string& function;
  Sink& sink;

  DiagnosticBuilder wrong(const std::string& argument) const {
    return report(sink, Code::CallArgumentOutOfRange, InCall{function, argument});
  }
  bool labelled() const { return options.label_mode != LabelMode::none; }
  bool inferred() const { return labelled() && !options.labels; }

  std::optional<Reported> check_folder() const {
    std::error_code failed;
    if (fs::is_directory(folder, failed)) return std::nullopt;
    if (fs::exists(folder, failed))
      return report(sink, Code::FileUnreadable, InFile{folder})
          .expected("a folder")
          .found("a file")
          .because("The files of a data set lie in a folder, those of a class in a subfolder of it.")
          .emit();
    return report(sink, Code::FileNotFound, InFile{folder}).expected("a folder").because("There is no folder of this name.").emit();
  }

  std::optional<Reported> check_arguments() const {
    const double split = options.validation_split;
    if (!(split >= 0 && split < 1))
      return wrong("validation_split")
          .expected("a number between 0 and 1")
          .found(split)
          .because("It is the share of the files that validate.")
          .emit();
    if ((split > 0) != (options.subset != Subset::all))
      return wrong("subset")
          .because("validation_split says how the files are divided and subset which part is meant: one needs the other.")
          .fix("name the part", "validation_split=0.2, subset=\"training\"", Applies::needs_editing)
          .emit();
    if (split > 0 && options.shuffle && !options.seed)
      return wrong("seed")
          .expected("a number")
          .found("None")
          .because(
              "Files are shuffled before they are divided. Only with the same seed are both parts of the same order, without a file in "
              "both.")
          .fix("give both the same seed", "seed=1", Applies::needs_editing)
          .emit();
    return std::nullopt;
  }

  Result<std::vector<std::string>> classes() const {
    auto there = subfolders(folder);
    if (options.class_names.empty()) return there;
    for (const auto& name : options.class_names)
      if (!std::binary_search(there.begin(), there.end(), name))
        return wrong("class_names")
            .expected("names of subfolders: " + listed(there))
            .found(name)
            .because("A class is a subfolder of " + folder + ".")
            .emit();
    return options.class_names;
  }

  std::optional<Reported> check_classes(const ClassifiedFiles& files) const {
    if (options.label_mode != LabelMode::binary || files.class_names.size() == 2) return std::nullopt;
    return wrong("label_mode")
        .expected("2 classes")
        .found(std::to_string(files.class_names.size()) + " classes: " + listed(files.class_names))
        .because("Labels of label_mode=\"binary\" are 0 and 1.")
        .fix("let labels be numbers of classes", "label_mode=\"int\"", Applies::needs_editing)
        .emit();
  }

  Reported nothing() const {
    std::string all;
    for (const auto ending : endings) all += (all.empty() ? "" : ", ") + std::string(ending);
    const auto classes = inferred() ? subfolders(folder) : std::vector<std::string>{};
    return report(sink, Code::FolderHasNoFiles, InFile{folder})
        .expected("files that end in " + all)
        .found(inferred() ? "subfolders: " + listed(classes) : "none")
        .because(inferred() ? "Files are looked for in the subfolders, each of which is a class."
                            : "The folder and those below it hold none.")
        .emit();
  }

  Result<ClassifiedFiles> by_class() const {
    ClassifiedFiles out;
    TENON_TRY(out.class_names, classes());
    Walk walk(endings, options.follow_links);
    for (std::size_t c = 0; c < out.class_names.size(); ++c) {
      auto found = walk.files((fs::path(folder) / out.class_names[c]).string());
      out.labels.insert(out.labels.end(), found.size(), static_cast<std::int32_t>(c));
      std::move(found.begin(), found.end(), std::back_inserter(out.paths));
    }
    return out;
  }

  Result<ClassifiedFiles> together() const {
    ClassifiedFiles out{.paths = Walk(endings, options.follow_links).files(folder)};
    if (!labelled()) return out;
    out.labels = *options.labels;
    if (out.labels.size() != out.paths.size())
      return wrong("labels")
          .expected(static_cast<std::int64_t>(out.paths.size()))
          .found(static_cast<std::int64_t>(out.labels.size()))
          .because("There is one label for each file of the folder, in the order of their names.")
          .emit();
    for (const auto label : std::set<std::int32_t>(out.labels.begin(), out.labels.end())) out.class_names.push_back(std::to_string(label));
    return out;
  }

  std::optional<Reported> keep_subset(ClassifiedFiles& files) const {
    if (options.subset == Subset::all) return std::nullopt;
    const auto count = files.paths.size();
    const auto held = static_cast<std::size_t>(options.validation_split * static_cast<double>(count));
    if (held == 0 || held == count)
      return report(sink, Code::SplitLeavesNothing, InCall{function, "validation_split"})
          .expected("a file in each part")
          .found(std::to_string(held) + " of " + std::to_string(count) + " files to validate")
          .because("The share of the files is rounded down.")
          .emit();
    const auto cut = [&](auto& values) {
      if (values.empty()) return;
      const auto middle = values.end() - static_cast<std::ptrdiff_t>(held);
      if (options.subset == Subset::training) values.erase(middle, values.end());
      else values.erase(values.begin(), middle);
    };
    cut(files.paths), cut(files.labels);
    return std::nullopt;
  }
};

}  // namespace

Result<ClassifiedFiles> classified_files(const std::string& folder, std::span<const std::string_view> endings, const FolderOptions& options,
                                         const std::string& function, Sink& sink) {
  const Search search{folder, endings, options, function, sink};
  if (const auto refused = search.check_folder()) return *refused;
  if (const auto refused = search.check_arguments()) return *refused;
  TENON_TRY(ClassifiedFiles files, search.inferred() ? search.by_class() : search.together());
  if (const auto refused = search.check_classes(files)) return *refused;
  if (files.paths.empty()) return search.nothing();
  if (options.shuffle) {
    const auto seed = options.seed.value_or(std::random_device{}());
    numpy_shuffle(files.paths, seed);
    numpy_shuffle(files.labels, seed);
  }
  if (const auto refused = search.keep_subset(files)) return *refused;
  return files;
}

}  // namespace tenon
