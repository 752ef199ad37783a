# The folder is the registry: every header of src/tenon/<folder> holds one struct, or a name for one, which becomes one row.
# One generated source per first letter: eight layers in one source compile in the time of two on their own, and a new header leaves the
# other sources as they were.
function(tenon_registry folder kind describe descriptor rows_function)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/src src/tenon/${folder}/*.h)
  foreach(header IN LISTS headers)
    file(STRINGS src/${header} line REGEX "^(struct [A-Za-z0-9]+ {|using [A-Za-z0-9]+ =)" LIMIT_COUNT 1)
    string(REGEX REPLACE "^(struct|using) ([A-Za-z0-9]+) .*" "\\2" type "${line}")
    if(NOT type)
      message(FATAL_ERROR "src/${header}: no line 'struct Name {' or 'using Name =' - one object of Keras is expected")
    endif()
    # Losses and metrics live in tenon::losses and tenon::metrics, since Keras has a MeanSquaredError in both.
    file(STRINGS src/${header} line REGEX "^namespace tenon::[a-z]+ {" LIMIT_COUNT 1)
    string(REGEX REPLACE "^namespace tenon::([a-z]+) .*" "\\1::" scope "${line}")
    get_filename_component(stem ${header} NAME_WE)
    string(SUBSTRING ${stem} 0 1 letter)
    list(APPEND letters ${letter})
    string(APPEND includes_${letter} "#include \"${header}\"\n")
    string(APPEND rows_${letter} "${kind} row_of_${type}_in_${folder}() { return ${describe}<${scope}${type}>(); }\n")
    string(APPEND includes "#include \"${header}\"\n")
    string(APPEND declarations "${kind} row_of_${type}_in_${folder}();\n")
    list(APPEND rows "row_of_${type}_in_${folder}()")
  endforeach()
  list(REMOVE_DUPLICATES letters)
  foreach(letter IN LISTS letters)
    set(unit ${CMAKE_CURRENT_BINARY_DIR}/registry/${folder}/${letter}.cpp)
    file(CONFIGURE OUTPUT ${unit} @ONLY CONTENT "${includes_${letter}}#include \"${descriptor}\"\nnamespace tenon {\n${rows_${letter}}}  // namespace tenon\n")
    target_sources(tenon PRIVATE ${unit})
    if(NOT folder STREQUAL "optimizers")  # an optimizer's update is a hot loop; the rest runs once per model, and compiles faster so
      set_source_files_properties(${unit} PROPERTIES COMPILE_OPTIONS "$<$<CONFIG:Release>:-O1>")
    endif()
  endforeach()
  list(JOIN rows ", " rows)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/registry/${folder}.cpp @ONLY CONTENT [[
#include "@descriptor@"
namespace tenon {
@declarations@const std::vector<@kind@>& @rows_function@() {
  static const std::vector<@kind@> rows{@rows@};
  return rows;
}
}  // namespace tenon
]])
  target_sources(tenon PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/registry/${folder}.cpp)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/generated/tenon/${folder}.h @ONLY CONTENT "#pragma once\n// Every header of ${folder}/; generated.\n${includes}")
endfunction()
