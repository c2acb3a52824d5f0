# Toolchain "modules" for CMake: system-gcc-15.2.0
# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.

if(CMAKE_VERSION VERSION_LESS "3.20")
  message(FATAL_ERROR "This toolchain file needs CMake 3.20 or newer")
endif()
# CMake reads a toolchain file more than once in the same scope.
include_guard()

# Compilers: gcc 15.2.0. From ToolchainKit's default
set(CMAKE_C_COMPILER "/usr/bin/gcc-15")
set(CMAKE_CXX_COMPILER "/usr/bin/g++-15")
set(CMAKE_ASM_COMPILER "/usr/bin/gcc-15")

# warnings: What every project should see. From ToolchainKit's default (part of warnings-as-errors)
string(APPEND CMAKE_C_FLAGS_INIT " -Wall -Wextra")
string(APPEND CMAKE_CXX_FLAGS_INIT " -Wall -Wextra")

# warnings-as-errors: A warning stops the build. From ToolchainKit's default
# As flags they would count in the checks of a project too, where a warning must not decide.
if(CMAKE_VERSION VERSION_GREATER_EQUAL "3.24")
  set(CMAKE_COMPILE_WARNING_AS_ERROR "ON" CACHE BOOL "Warnings are errors")
else()
  string(APPEND CMAKE_C_FLAGS_INIT " -Werror")
  string(APPEND CMAKE_CXX_FLAGS_INIT " -Werror")
endif()

# pgo-optimized: Second stage of profile-guided optimisation: the profile guides the compiler. From toolchainkit.yaml:5
string(APPEND CMAKE_C_FLAGS_INIT " \"-fprofile-use=/home/ann/my app/.toolchainkit/pgo/used/modules/1f\" -fprofile-correction -Wno-missing-profile -Wno-error=coverage-mismatch")
string(APPEND CMAKE_CXX_FLAGS_INIT " \"-fprofile-use=/home/ann/my app/.toolchainkit/pgo/used/modules/1f\" -fprofile-correction -Wno-missing-profile -Wno-error=coverage-mismatch")

# pgo-optimized: Second stage of profile-guided optimisation: the profile guides the compiler. From toolchainkit.yaml:5
get_filename_component(_toolchainkit_build_folder "${CMAKE_BINARY_DIR}" REALPATH)
string(REGEX REPLACE [=[["$`\]]=] [=[\\\0]=] _toolchainkit_build_folder "${_toolchainkit_build_folder}")
if(CMAKE_GENERATOR MATCHES "Makefiles|Ninja")
  string(REPLACE "$" "$$" _toolchainkit_build_folder "${_toolchainkit_build_folder}")
endif()
string(APPEND CMAKE_C_FLAGS_INIT " \"-fprofile-prefix-path=${_toolchainkit_build_folder}\"")
string(APPEND CMAKE_CXX_FLAGS_INIT " \"-fprofile-prefix-path=${_toolchainkit_build_folder}\"")
unset(_toolchainkit_build_folder)

# Position-independent code. From ToolchainKit's default
set(CMAKE_POSITION_INDEPENDENT_CODE "ON" CACHE BOOL "Position-independent code")

# import std. From toolchainkit.yaml:5
# It is experimental: CMake wants to hear a value that changes between its releases.
if(NOT DEFINED CMAKE_EXPERIMENTAL_CXX_IMPORT_STD)
  if(CMAKE_VERSION VERSION_GREATER_EQUAL "4.5")
    message(FATAL_ERROR "import std: this ToolchainKit does not know what opens it in CMake ${CMAKE_VERSION}. Set CMAKE_EXPERIMENTAL_CXX_IMPORT_STD to the value in CMake's Help/dev/experimental.rst")
  elseif(CMAKE_VERSION VERSION_GREATER_EQUAL "4.4.0")
    set(CMAKE_EXPERIMENTAL_CXX_IMPORT_STD "f35a9ac6-8463-4d38-8eec-5d6008153e7d")
  elseif(CMAKE_VERSION VERSION_GREATER_EQUAL "4.3.0")
    set(CMAKE_EXPERIMENTAL_CXX_IMPORT_STD "451f2fe2-a8a2-47c3-bc32-94786d8fc91b")
  elseif(CMAKE_VERSION VERSION_GREATER_EQUAL "4.0.3")
    set(CMAKE_EXPERIMENTAL_CXX_IMPORT_STD "d0edc3af-4c50-42ea-a356-e2862fe7a444")
  elseif(CMAKE_VERSION VERSION_GREATER_EQUAL "4.0.0")
    set(CMAKE_EXPERIMENTAL_CXX_IMPORT_STD "a9e1cf81-9932-4810-974b-6eccaf14e457")
  elseif(CMAKE_VERSION VERSION_GREATER_EQUAL "3.31.8")
    set(CMAKE_EXPERIMENTAL_CXX_IMPORT_STD "d0edc3af-4c50-42ea-a356-e2862fe7a444")
  elseif(CMAKE_VERSION VERSION_GREATER_EQUAL "3.30.0")
    set(CMAKE_EXPERIMENTAL_CXX_IMPORT_STD "0e5b6991-d74f-4b3d-a41c-cf096e0b2508")
  else()
    message(FATAL_ERROR "import std needs CMake 3.30 or newer, this is ${CMAKE_VERSION}")
  endif()
endif()
# CMake 4.4 looks for the modules before it knows the compiler, in its first check of it.
get_property(_toolchainkit_check GLOBAL PROPERTY IN_TRY_COMPILE)
if(NOT _toolchainkit_check)
  set(CMAKE_CXX_MODULE_STD "ON" CACHE BOOL "import std")
endif()
unset(_toolchainkit_check)
