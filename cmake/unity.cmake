# Several sources compiled as one. Under the sanitizers a source costs seven
# seconds of which one is reading headers: the rest is instrumented templates of
# the standard library, which are then made once a group and not once a source.
# Of the presets `check` groups the tests alone and compiles each source of the
# product by itself, which shows that it includes what it uses.

set(AIRLOCK_UNITY OFF CACHE STRING "Compile sources in groups: OFF, TESTS, ALL")

# What SOURCE names at file level: functions, constants and types that another
# source of the same group must not name too (`Failure Bad(`, `struct Row {`).
# Every such line counts, inside an anonymous namespace or not.
function(airlock_names_of source result)
  file(READ ${source} text)
  string(REGEX MATCHALL
    "\n[A-Za-z][^\n(;={]*[ *&\n][A-Za-z0-9_]+ *[({=;]" names "${text}")
  list(FILTER names EXCLUDE REGEX "^.namespace")
  list(TRANSFORM names REPLACE ".*[ *&\n]([A-Za-z0-9_]+) *[({=;]$" "\\1")
  list(REMOVE_DUPLICATES names)
  set(${result} "${names}" PARENT_SCOPE)
endfunction()

# Groups the sources of TARGET, which stand in this folder's CMakeLists.txt, when
# AIRLOCK_UNITY is one of the WHEN…: each goes into the first group that has room
# and names nothing that it names.
function(airlock_unity target)
  if(NOT AIRLOCK_UNITY IN_LIST ARGN)
    return()
  endif()
  set(most 8)  # more, and the second core waits for a component's last group
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    get_filename_component(source ${source} ABSOLUTE)
    airlock_names_of(${source} names)
    # A name that is added can clash: the groups are made again.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    foreach(group RANGE 99)
      list(LENGTH members_${group} size)
      set(clash FALSE)
      if(size GREATER_EQUAL most)
        set(clash TRUE)
      endif()
      foreach(name IN LISTS names)
        if(name IN_LIST names_${group})
          set(clash TRUE)
        endif()
      endforeach()
      if(NOT clash)
        set(free ${group})
        break()
      endif()
    endforeach()
    list(APPEND members_${free} ${source})
    list(APPEND names_${free} ${names})
    set_source_files_properties(${source} PROPERTIES
      UNITY_GROUP ${target}_${free})
  endforeach()
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # g++ asks it of a source's own types, and takes a group's for a header's.
  target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
endfunction()
