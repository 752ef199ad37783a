#pragma once
// Old-style groups: a B-tree of symbol table nodes, with the names in a local heap.
#include "tenon/io/hdf5_group.h"

namespace tenon::hdf5 {

/// The links of a group with this symbol table message, in the file's order.
Result<std::vector<Link>> read_symbol_table(const Source& source, const Message& table, WalkBudget& budget);

}  // namespace tenon::hdf5
