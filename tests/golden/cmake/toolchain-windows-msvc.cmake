# Toolchain "msvc" for CMake: system-msvc-19.38
# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.

if(CMAKE_VERSION VERSION_LESS "3.20")
  message(FATAL_ERROR "This toolchain file needs CMake 3.20 or newer")
endif()
# CMake comes back here when it knows its own flags: a shared .pdb file cannot be cached.
foreach(_toolchainkit_language C CXX CUDA)
  foreach(_toolchainkit_type DEBUG RELWITHDEBINFO)
    set(_toolchainkit_flags CMAKE_${_toolchainkit_language}_FLAGS_${_toolchainkit_type}_INIT)
    if(DEFINED ${_toolchainkit_flags})
      string(REGEX REPLACE "([-/])Z[iI]" "\\1Z7" ${_toolchainkit_flags} "${${_toolchainkit_flags}}")
    endif()
  endforeach()
endforeach()
# CMake reads a toolchain file more than once in the same scope.
include_guard()

# Compilers: msvc 19.38.33130. From ToolchainKit's default
set(CMAKE_C_COMPILER "C:/Program Files/VC/bin/cl.exe")
set(CMAKE_CXX_COMPILER "C:/Program Files/VC/bin/cl.exe")

# Programs that come with the compiler
set(CMAKE_AR "C:/Program Files/VC/bin/lib.exe")
set(CMAKE_RC_COMPILER "C:/Kits/rc.exe")
set(CMAKE_MT "C:/Kits/mt.exe")
set(CMAKE_LINKER "C:/Program Files/VC/bin/link.exe")

# C++ standard library: msvc, static. From ToolchainKit's default
set(CMAKE_MSVC_RUNTIME_LIBRARY "MultiThreaded\$<\$<CONFIG:Debug>:Debug>")

# warnings: What every project should see. From ToolchainKit's default (part of warnings-as-errors)
string(APPEND CMAKE_C_FLAGS_INIT " /W4")
string(APPEND CMAKE_CXX_FLAGS_INIT " /W4")

# warnings-as-errors: A warning stops the build. From ToolchainKit's default
# As flags they would count in the checks of a project too, where a warning must not decide.
if(CMAKE_VERSION VERSION_GREATER_EQUAL "3.24")
  set(CMAKE_COMPILE_WARNING_AS_ERROR "ON" CACHE BOOL "Warnings are errors")
else()
  string(APPEND CMAKE_C_FLAGS_INIT " /WX")
  string(APPEND CMAKE_CXX_FLAGS_INIT " /WX")
endif()

# lto-thin: Link-time optimisation that scales over cores (GCC: parallel LTO). From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_RELEASE_INIT " /GL")
string(APPEND CMAKE_CXX_FLAGS_RELEASE_INIT " /GL")
string(APPEND CMAKE_EXE_LINKER_FLAGS_RELEASE_INIT " /LTCG /INCREMENTAL:NO")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_RELEASE_INIT " /LTCG /INCREMENTAL:NO")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_RELEASE_INIT " /LTCG /INCREMENTAL:NO")
string(APPEND CMAKE_STATIC_LINKER_FLAGS_RELEASE_INIT " /LTCG")
string(APPEND CMAKE_C_FLAGS_RELWITHDEBINFO_INIT " /GL")
string(APPEND CMAKE_CXX_FLAGS_RELWITHDEBINFO_INIT " /GL")
string(APPEND CMAKE_EXE_LINKER_FLAGS_RELWITHDEBINFO_INIT " /LTCG /INCREMENTAL:NO")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_RELWITHDEBINFO_INIT " /LTCG /INCREMENTAL:NO")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_RELWITHDEBINFO_INIT " /LTCG /INCREMENTAL:NO")
string(APPEND CMAKE_STATIC_LINKER_FLAGS_RELWITHDEBINFO_INIT " /LTCG")
string(APPEND CMAKE_C_FLAGS_MINSIZEREL_INIT " /GL")
string(APPEND CMAKE_CXX_FLAGS_MINSIZEREL_INIT " /GL")
string(APPEND CMAKE_EXE_LINKER_FLAGS_MINSIZEREL_INIT " /LTCG /INCREMENTAL:NO")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_MINSIZEREL_INIT " /LTCG /INCREMENTAL:NO")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_MINSIZEREL_INIT " /LTCG /INCREMENTAL:NO")
string(APPEND CMAKE_STATIC_LINKER_FLAGS_MINSIZEREL_INIT " /LTCG")

# address: AddressSanitizer: out-of-bounds, use-after-free, leaks. From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_INIT " /fsanitize=address /Zi")
string(APPEND CMAKE_CXX_FLAGS_INIT " /fsanitize=address /Zi")
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " /INCREMENTAL:NO")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " /INCREMENTAL:NO")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " /INCREMENTAL:NO")

# /RTC1 excludes the address sanitizer
set(CMAKE_C_FLAGS_DEBUG "/Od" CACHE STRING "Flags of Debug builds")
set(CMAKE_CXX_FLAGS_DEBUG "/Od" CACHE STRING "Flags of Debug builds")
set(CMAKE_MSVC_RUNTIME_CHECKS "" CACHE STRING "Run-time checks (CMake 4.0)")

# Build cache. From ToolchainKit's default
set(CMAKE_C_COMPILER_LAUNCHER "C:/tools/sccache.exe" CACHE STRING "Build cache")
set(CMAKE_CXX_COMPILER_LAUNCHER "C:/tools/sccache.exe" CACHE STRING "Build cache")
set(CMAKE_OBJC_COMPILER_LAUNCHER "C:/tools/sccache.exe" CACHE STRING "Build cache")
set(CMAKE_OBJCXX_COMPILER_LAUNCHER "C:/tools/sccache.exe" CACHE STRING "Build cache")
set(CMAKE_CUDA_COMPILER_LAUNCHER "C:/tools/sccache.exe" CACHE STRING "Build cache")
set(CMAKE_HIP_COMPILER_LAUNCHER "C:/tools/sccache.exe" CACHE STRING "Build cache")
# Debug information in the objects, because a shared .pdb file cannot be cached.
set(CMAKE_MSVC_DEBUG_INFORMATION_FORMAT "\$<\$<CONFIG:Debug,RelWithDebInfo>:Embedded>" CACHE STRING "Debug information format")
# Projects that were written for CMake before 3.25 have it in their flags instead.
if(NOT DEFINED CMAKE_USER_MAKE_RULES_OVERRIDE)
  set(CMAKE_USER_MAKE_RULES_OVERRIDE "${CMAKE_CURRENT_LIST_FILE}")
endif()
