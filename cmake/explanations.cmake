# explanation(): one translation unit with every page of docs/diagnostics, made when a page changes.
# cmake -DPAGES=folder -DOUT=file -P explanations.cmake
if(NOT CMAKE_SCRIPT_MODE_FILE)
  file(GLOB pages CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/docs/diagnostics/TN*.md)
  set(explanations ${CMAKE_CURRENT_BINARY_DIR}/generated/explanations.cpp)
  add_custom_command(OUTPUT ${explanations} DEPENDS ${pages} ${CMAKE_CURRENT_LIST_FILE}
    COMMAND ${CMAKE_COMMAND} -DPAGES=${CMAKE_CURRENT_SOURCE_DIR}/docs/diagnostics -DOUT=${explanations} -P ${CMAKE_CURRENT_LIST_FILE}
    COMMENT "Collecting docs/diagnostics" VERBATIM)
  target_sources(tenon PRIVATE ${explanations})
  return()
endif()

file(GLOB pages ${PAGES}/TN*.md)
file(WRITE ${OUT}.new "#include \"tenon/diag/explain.h\"\nnamespace tenon {\nstd::optional<std::string_view> explanation(Code code) {\n  const std::string_view id = entry(code).id;\n")
foreach(page IN LISTS pages)
  get_filename_component(id ${page} NAME_WE)
  file(READ ${page} text)
  file(APPEND ${OUT}.new "  if (id == \"${id}\") return R\"page(")
  file(APPEND ${OUT}.new "${text}")
  file(APPEND ${OUT}.new ")page\";\n")
endforeach()
file(APPEND ${OUT}.new "  return std::nullopt;\n}\n}  // namespace tenon\n")
file(RENAME ${OUT}.new ${OUT})
