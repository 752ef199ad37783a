#pragma once
// The directory of a ZIP archive, checked against the members' own headers.
#include <vector>

#include "tenon/io/zip.h"

namespace tenon {

Result<std::vector<ZipMember>> read_zip_directory(const MappedFile& file, Sink& sink);

/// Reports an archive whose directory is missing, telling which member breaks off.
Reported report_zip_truncated(const MappedFile& file, Sink& sink);

}  // namespace tenon
