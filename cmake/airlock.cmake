# How a component, a program, a test and a fuzz target are declared. There are
# no globs and no global include paths: what is not listed is not built.

add_library(airlock_flags INTERFACE)
target_include_directories(airlock_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(airlock_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -fstack-protector-strong
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
if(AIRLOCK_SANITIZE)
  # g++ 12 sees uninitialised members of variants in code that a sanitizer has
  # instrumented (its manual says so of -Wmaybe-uninitialized).
  target_compile_options(airlock_flags INTERFACE -Wno-maybe-uninitialized
    -fsanitize=address,undefined -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(airlock_flags INTERFACE -fsanitize=address,undefined)
  target_compile_definitions(airlock_flags INTERFACE AIRLOCK_SANITIZED=1)
endif()
if(AIRLOCK_FUZZ)
  target_compile_options(airlock_flags INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
  target_link_options(airlock_flags INTERFACE -fsanitize=address,undefined)
  target_compile_definitions(airlock_flags INTERFACE AIRLOCK_SANITIZED=1)
endif()
if(AIRLOCK_HARDEN)
  # At level 3 glibc also checks buffers whose size only the running program
  # knows. What tests/lint/hardened.sh finds in the programs must be asked here.
  # At -O2 g++ 12 takes a moved variant's unused alternatives for uninitialised,
  # as it does below the sanitizers; the check build keeps the warning.
  target_compile_options(airlock_flags INTERFACE -Wno-maybe-uninitialized
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS
    -fstack-clash-protection -fcf-protection=full
    -ftrivial-auto-var-init=zero -fPIE -O2)
  target_link_options(airlock_flags INTERFACE
    -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

find_program(AIRLOCK_CCACHE ccache)
if(AIRLOCK_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${AIRLOCK_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${AIRLOCK_CCACHE})
endif()

# airlock_component(NAME core HEADERS … SOURCES … NEEDS … PRIVATE_NEEDS …)
#
# A static library airlock_NAME, alias airlock::NAME. NEEDS are the components
# and libraries that its headers mention; PRIVATE_NEEDS those that only its
# sources do (fenced third parties).
function(airlock_component)
  cmake_parse_arguments(A "" "NAME" "HEADERS;SOURCES;NEEDS;PRIVATE_NEEDS" ${ARGN})
  add_library(airlock_${A_NAME} STATIC)
  add_library(airlock::${A_NAME} ALIAS airlock_${A_NAME})
  # A source includes its own header first (tests/lint/include_order.py), which
  # shows that the header stands alone. One without a source is compiled by
  # itself, as CMake verifies a header set.
  set(alone ${A_HEADERS})
  list(FILTER alone INCLUDE REGEX "\\.h$")
  foreach(source IN LISTS A_SOURCES)
    string(REGEX REPLACE "\\.cc$" ".h" own ${source})
    list(REMOVE_ITEM alone ${own})
  endforeach()
  target_sources(airlock_${A_NAME}
    PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${A_HEADERS}
    PUBLIC FILE_SET alone TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}
      FILES ${alone}
    PRIVATE ${A_SOURCES})
  set_target_properties(airlock_${A_NAME} PROPERTIES
    INTERFACE_HEADER_SETS_TO_VERIFY alone)
  target_link_libraries(airlock_${A_NAME}
    PUBLIC airlock_flags ${A_NEEDS} PRIVATE ${A_PRIVATE_NEEDS})
  airlock_unity(airlock_${A_NAME} ALL)
endfunction()

# airlock_program(NAME airlock-ledger SOURCES ledger_main.cc NEEDS …)
#
# An executable in build/…/bin, so that programs find each other beside
# themselves.
function(airlock_program)
  cmake_parse_arguments(A "" "NAME" "SOURCES;NEEDS" ${ARGN})
  add_executable(${A_NAME} ${A_SOURCES})
  target_link_libraries(${A_NAME} PRIVATE airlock_flags ${A_NEEDS})
  set_target_properties(${A_NAME} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  # The link map is what tests/lint reads to prove what a program does not hold.
  target_link_options(${A_NAME} PRIVATE
    -Wl,-Map=${PROJECT_BINARY_DIR}/bin/${A_NAME}.map)
  if(NOT TARGET programs)
    add_custom_target(programs)
  endif()
  add_dependencies(programs ${A_NAME})
endfunction()

# What reads a stranger's bytes is tested under the sanitizers (./check builds
# `parser_tests` there) and need not be built twice a day: `all` leaves it out.
function(airlock_parser_test name)
  if(NOT TARGET parser_tests)
    add_custom_target(parser_tests)
  endif()
  add_dependencies(parser_tests ${name})
  set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
  set_tests_properties(${name} PROPERTIES LABELS parser)
endfunction()

# airlock_test(NAME core_test [PARSER] SOURCES … NEEDS …)
#
# One gtest binary a folder.
function(airlock_test)
  cmake_parse_arguments(A "PARSER" "NAME" "SOURCES;NEEDS" ${ARGN})
  add_executable(${A_NAME} ${A_SOURCES})
  target_link_libraries(${A_NAME} PRIVATE
    airlock_flags ${A_NEEDS} GTest::gmock GTest::gtest_main)
  target_compile_options(${A_NAME} PRIVATE -Wno-conversion)
  target_compile_definitions(${A_NAME} PRIVATE
    AIRLOCK_TESTDATA="${PROJECT_SOURCE_DIR}/testdata"
    AIRLOCK_SOURCE="${PROJECT_SOURCE_DIR}"
    AIRLOCK_BIN="${PROJECT_BINARY_DIR}/bin")
  airlock_unity(${A_NAME} ALL TESTS)
  add_test(NAME ${A_NAME} COMMAND ${A_NAME})
  if(A_PARSER)
    airlock_parser_test(${A_NAME})
  endif()
endfunction()

# airlock_fuzz(NAME note_fuzz SOURCE note_fuzz.cc SEEDS dir… NEEDS …)
#
# A fuzz target defines LLVMFuzzerTestOneInput. With AIRLOCK_FUZZ it is a
# libFuzzer binary; otherwise the same target replays every file of SEEDS as a
# test, so seeds are checked daily. A target without seeds does not configure.
function(airlock_fuzz)
  cmake_parse_arguments(A "" "NAME;SOURCE" "SEEDS;NEEDS" ${ARGN})
  foreach(seeds IN LISTS A_SEEDS)
    file(GLOB found ${seeds}/*)
    if(NOT found)
      message(FATAL_ERROR "${A_NAME}: no seeds in ${seeds}")
    endif()
  endforeach()
  if(NOT A_SEEDS)
    message(FATAL_ERROR "${A_NAME}: SEEDS is required")
  endif()
  add_executable(${A_NAME} ${A_SOURCE})
  target_link_libraries(${A_NAME} PRIVATE airlock_flags ${A_NEEDS})
  if(NOT TARGET fuzz_targets)
    add_custom_target(fuzz_targets)
  endif()
  add_dependencies(fuzz_targets ${A_NAME})
  set_property(GLOBAL APPEND_STRING PROPERTY AIRLOCK_FUZZ_LIST
    "$<TARGET_FILE:${A_NAME}> ${A_SEEDS}\n")
  if(AIRLOCK_FUZZ)
    target_link_options(${A_NAME} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${A_NAME} PRIVATE
      ${PROJECT_SOURCE_DIR}/tests/support/replay_seeds.cc)
    add_test(NAME ${A_NAME} COMMAND ${A_NAME} ${A_SEEDS})
    airlock_parser_test(${A_NAME})
  endif()
endfunction()
