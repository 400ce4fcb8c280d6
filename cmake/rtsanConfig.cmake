# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# find_package(rtsan), then target_link_libraries(app PRIVATE rtsan::rtsan): app is compiled with the pass and linked to the runtime.
# Link every library of the program that shall be checked to it too, or, for all of them:
#
#   find_package(rtsan REQUIRED)
#   link_libraries(rtsan::rtsan)
#
# rtsan::static is the same with librtsan.a: for an executable; shared libraries find it there.
# RTSAN_CHECKS, if set before find_package, is what to instrument for, as -rtsan-checks= takes it.
# Works in the build tree (rtsan_DIR=BUILD/lib/cmake/rtsan) and in an installed tree wherever that was moved to.

get_filename_component(_rtsan_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(_rtsan_include "${_rtsan_prefix}/include")
include("${CMAKE_CURRENT_LIST_DIR}/rtsanBuildTree.cmake" OPTIONAL)

# Sets _rtsan_options to the compile options of one language, or rtsan_NOT_FOUND_MESSAGE.
macro(_rtsan_language language)
  if(NOT CMAKE_${language}_COMPILER_ID STREQUAL "Clang")
    set(rtsan_NOT_FOUND_MESSAGE "rtsan needs clang as the ${language} compiler, not ${CMAKE_${language}_COMPILER_ID}")
  else()
    string(REGEX MATCH "^[0-9]+" _rtsan_major "${CMAKE_${language}_COMPILER_VERSION}")
    set(_rtsan_plugin "${_rtsan_prefix}/lib/librtsan-pass-${_rtsan_major}.so")
    if(NOT EXISTS "${_rtsan_plugin}")
      set(rtsan_NOT_FOUND_MESSAGE "rtsan has no pass plugin for clang ${_rtsan_major}: ${_rtsan_plugin} does not exist")
    endif()
    set(_rtsan_options "-fpass-plugin=${_rtsan_plugin}")
    if(RTSAN_CHECKS)
      # Before LLVM 22 an option of the plugin is known only if the plugin is named by -fplugin too.
      if(_rtsan_major LESS 22)
        list(APPEND _rtsan_options "-fplugin=${_rtsan_plugin}")
      endif()
      list(APPEND _rtsan_options "SHELL:-Xclang -mllvm -Xclang -rtsan-checks=${RTSAN_CHECKS}")
    endif()
  endif()
endmacro()

set(_rtsan_compile "")
get_property(_rtsan_languages GLOBAL PROPERTY ENABLED_LANGUAGES)
foreach(_rtsan_l C CXX)
  if(_rtsan_l IN_LIST _rtsan_languages)
    _rtsan_language(${_rtsan_l})
    foreach(_rtsan_o IN LISTS _rtsan_options)
      list(APPEND _rtsan_compile "$<$<COMPILE_LANGUAGE:${_rtsan_l}>:${_rtsan_o}>")
    endforeach()
  endif()
endforeach()

if(rtsan_NOT_FOUND_MESSAGE)
  set(rtsan_FOUND FALSE)
elseif(NOT TARGET rtsan::rtsan)
  add_library(rtsan::rtsan SHARED IMPORTED)
  set_target_properties(rtsan::rtsan PROPERTIES IMPORTED_LOCATION "${_rtsan_prefix}/lib/librtsan.so" IMPORTED_SONAME librtsan.so)
  # Only an executable gets the archive: one copy in a process is enough.
  add_library(rtsan::static INTERFACE IMPORTED)
  set(_rtsan_executable "$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>")
  set_target_properties(rtsan::static PROPERTIES
    INTERFACE_LINK_OPTIONS "$<${_rtsan_executable}:-Wl,--export-dynamic>"
    INTERFACE_LINK_LIBRARIES "$<${_rtsan_executable}:${_rtsan_prefix}/lib/librtsan.a>;$<${_rtsan_executable}:-lpthread>;$<${_rtsan_executable}:-ldl>")
  foreach(_rtsan_target rtsan::rtsan rtsan::static)
    set_target_properties(${_rtsan_target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${_rtsan_include}"
      INTERFACE_COMPILE_OPTIONS "${_rtsan_compile}")
  endforeach()
endif()
