# make install: the command, the library, its headers and a CMake package, so that find_package(Tenon) gives Tenon::tenon.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Tenon)
install(TARGETS tenon EXPORT TenonTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TENON_CLI)
  install(TARGETS tenon_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
foreach(tree ${CMAKE_CURRENT_SOURCE_DIR}/src/tenon ${CMAKE_CURRENT_SOURCE_DIR}/include/tenon ${CMAKE_CURRENT_BINARY_DIR}/generated/tenon)
  install(DIRECTORY ${tree}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tenon FILES_MATCHING PATTERN "*.h" PATTERN "*.def"
    PATTERN "backends/cpu" EXCLUDE PATTERN "backends/reference" EXCLUDE)
endforeach()
install(EXPORT TenonTargets NAMESPACE Tenon:: DESTINATION ${package_dir})
configure_package_config_file(cmake/TenonConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/TenonConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/TenonConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/TenonConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/TenonConfigVersion.cmake DESTINATION ${package_dir})
