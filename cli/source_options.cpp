#include "source_options.h"

#include <map>

namespace tenon::cli {
namespace {

const char* const group = "Images, tables and records";

template <class T, class E>
void add_choice(CLI::App& app, const std::string& name, T& value, const std::map<std::string, E>& words, const std::string& help) {
  app.add_option(name, value, help)->transform(CLI::CheckedTransformer(words, CLI::ignore_case))->group(group);
}

/// An option whose text `read` understands, or says what it should be.
template <class Read, class Take>
void add_parsed(CLI::App& app, const std::string& name, const Read& read, const Take& take, const std::string& form,
                const std::string& help) {
  app.add_option_function<std::vector<std::string>>(
         name,
         [=](const std::vector<std::string>& texts) {
           for (const auto& text : texts) {
             const auto value = read(text);
             if (!value) throw CLI::ValidationError(name, "'" + text + "' is not " + form);
             take(*value);
           }
         },
         help)
      ->allow_extra_args(false)
      ->group(group);
}

void add_images(CLI::App& app, Sources& s) {
  app.add_option("--images", s.images, "A folder of images: each subfolder is a class")->type_name("DIR")->group(group);
  add_parsed(
      app, "--image-size", read_image_size, [&s](ImageSize size) { s.image_size = size; }, "a size, such as 180x240",
      "Rows and columns that every image gets (default: those of the model's Input, else 256x256)");
  add_choice(app, "--color-mode", s.color_mode,
             std::map<std::string, ColorMode>{{"grayscale", ColorMode::grayscale}, {"rgb", ColorMode::rgb}, {"rgba", ColorMode::rgba}},
             "Channels of the images (default: those of the model's Input, else rgb)");
  add_choice(app, "--interpolation", s.image.interpolation,
             std::map<std::string, Resampling>{{"bilinear", Resampling::bilinear},
                                               {"nearest", Resampling::nearest},
                                               {"bicubic", Resampling::bicubic},
                                               {"area", Resampling::area},
                                               {"lanczos3", Resampling::lanczos3},
                                               {"lanczos5", Resampling::lanczos5},
                                               {"gaussian", Resampling::gaussian},
                                               {"mitchellcubic", Resampling::mitchellcubic}},
             "How images are resized (default: bilinear)");
  app.add_flag_callback(
         "--crop-to-aspect-ratio", [&s] { s.image.fit = Fit::crop; }, "Cut images to the ratio of --image-size")
      ->group(group);
  app.add_flag_callback(
         "--pad-to-aspect-ratio", [&s] { s.image.fit = Fit::pad; }, "Put black borders around images, to that ratio")
      ->group(group);
  add_choice(
      app, "--label-mode", s.image.label_mode,
      std::map<std::string, LabelMode>{{"int", LabelMode::integer}, {"categorical", LabelMode::categorical}, {"binary", LabelMode::binary}},
      "Labels as numbers of classes, rows with a one, or 0 and 1 (default: int)");
  app.add_option("--class-names", s.image.class_names, "Subfolders that count, in this order")
      ->delimiter(',')
      ->type_name("NAME")
      ->group(group);
  app.add_option("--file-seed", s.image.seed, "Shuffle files as Keras does with this seed, before --validation-split (default: drawn anew)")
      ->type_name("N")
      ->group(group);
  app.add_flag("--follow-links", s.image.follow_links, "Go into folders that are links")->group(group);
  app.add_flag_callback(
         "--all-images", [&s] { s.image.unreadable = Unreadable::refuse; }, "A file that cannot be read is an error, not left out")
      ->group(group);
}

}  // namespace

void add_sources(CLI::App& app, Sources& s) {
  add_images(app, s);
  app.add_option("--table", s.csv, "Tables of text (CSV), files or patterns: train-*.csv")->type_name("FILE")->group(group);
  app.add_option("--label", s.table.labels, "Column of the table, or feature of the records, that is the label")
      ->delimiter(',')
      ->type_name("NAME")
      ->group(group);
  app.add_option("--columns", s.table.inputs, "Columns that are inputs (default: all others)")
      ->delimiter(',')
      ->type_name("NAME")
      ->group(group);
  app.add_option("--weight-column", s.table.sample_weight, "Column that weighs the samples")->type_name("NAME")->group(group);
  app.add_option("--delimiter", s.csv_options.delimiter, "What separates cells (default: ,)")->type_name("CHARACTER")->group(group);
  app.add_flag("!--no-header", s.csv_options.header, "The first row is data; columns are named by their number")->group(group);
  app.add_flag_callback(
         "--inputs-by-name", [&s] { s.table.as = CsvRoles::Inputs::by_name; },
         "Each column is the input of its name, not part of one array")
      ->group(group);
  app.add_option("--tfrecord", s.records, "TensorFlow's record files of examples, files or patterns")->type_name("FILE")->group(group);
  add_parsed(
      app, "--feature", read_feature, [&s](Feature f) { s.features.push_back(std::move(f)); },
      "NAME=KIND(SHAPE), such as pixels=float32(28,28), label=int64 or words=string(*)", "A feature of the records; once for each");
  add_parsed(
      app, "--scale", read_factor, [&s](double factor) { s.scale = factor; }, "a factor, such as 1/255", "Multiply all inputs by this");
}

void add_validation_sources(CLI::App& app, Sources& files) {
  app.add_option("--val-images", files.images, "A folder of images to validate on")->type_name("DIR")->group(group);
  app.add_option("--val-table", files.csv, "Tables to validate on")->type_name("FILE")->group(group);
  app.add_option("--val-tfrecord", files.records, "Record files to validate on")->type_name("FILE")->group(group);
}

}  // namespace tenon::cli
