#pragma once
// The sections of the HTML report.
#include "tenon/report/page.h"

namespace tenon {

std::string findings_section(const Page& page);
std::string model_section(const Page& page);
std::string data_section(const Page& page);
std::string memory_section(const Page& page);
std::string settings_section(const Page& page);

/// Style sheet and script of the page. The script adds comfort alone: buttons that copy, and the view at what failed.
std::string_view page_style();
std::string_view page_script();
/// Of the script, for the page's Content-Security-Policy: nothing else runs. A test computes it anew.
std::string_view page_script_sha256();

}  // namespace tenon
