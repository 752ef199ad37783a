#pragma once
// A table with heavy head and lines between rows, as rich draws it for Keras.
#include "tenon/summary/styled_text.h"

namespace tenon {

struct TableColumn {
  std::string header;
  Justify justify;
  int width;  // wished for, borders not counted
};

/// The table `width` columns wide. Every row has one cell per column.
std::string draw_table(const std::vector<TableColumn>& columns, const std::vector<std::vector<StyledText>>& rows, int width,
                       Escapes escapes);

}  // namespace tenon
