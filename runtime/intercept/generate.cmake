# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Sets RTS_INTERCEPT_GENERATED: the C files made from def/*.def, one each, in the build directory.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(GLOB rts_intercept_tables CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/def/*.def)
set(rts_intercept_dir ${CMAKE_CURRENT_LIST_DIR})
set(RTS_INTERCEPT_GENERATED)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/intercept)
foreach(table ${rts_intercept_tables})
  get_filename_component(family ${table} NAME_WE)
  set(output ${CMAKE_BINARY_DIR}/intercept/${family}.c)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${Python3_EXECUTABLE} ${rts_intercept_dir}/generate.py ${rts_intercept_dir}/clauses.h ${table} ${output}
    DEPENDS ${table} ${rts_intercept_dir}/generate.py ${rts_intercept_dir}/clauses.h
    COMMENT "Interceptors from ${family}.def"
    VERBATIM)
  list(APPEND RTS_INTERCEPT_GENERATED ${output})
endforeach()
