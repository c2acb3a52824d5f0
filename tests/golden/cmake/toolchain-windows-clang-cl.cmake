# Toolchain "clang-cl" for CMake: llvm-18.1.8-windows-x64
# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.

if(CMAKE_VERSION VERSION_LESS "3.20")
  message(FATAL_ERROR "This toolchain file needs CMake 3.20 or newer")
endif()
# CMake reads a toolchain file more than once in the same scope.
include_guard()

# Where the toolchain is installed. From ToolchainKit's default
if(NOT DEFINED TOOLCHAINKIT_TOOLCHAIN_ROOT)
  set(TOOLCHAINKIT_TOOLCHAIN_ROOT "C:/Users/Jürgen/.toolchainkit/toolchains/llvm-18.1.8-windows-x64")
endif()
# Lets the projects of try_compile() see the same folder.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TOOLCHAINKIT_TOOLCHAIN_ROOT)

# What is built for. From ToolchainKit's default
set(CMAKE_SYSTEM_NAME "Windows")
set(CMAKE_SYSTEM_PROCESSOR "ARM64")

# Compilers: clang-cl 18.1.8. From ToolchainKit's default
set(CMAKE_C_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/clang-cl.exe")
set(CMAKE_CXX_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/clang-cl.exe")
set(CMAKE_C_COMPILER_TARGET "aarch64-pc-windows-msvc")
set(CMAKE_CXX_COMPILER_TARGET "aarch64-pc-windows-msvc")
set(CMAKE_ASM_COMPILER_TARGET "aarch64-pc-windows-msvc")

# Programs that come with the compiler
set(CMAKE_LINKER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/lld-link.exe")

# System headers and libraries. From ToolchainKit's default
# Programs of the build machine run here; its libraries and headers must not be taken.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# C++ standard library: msvc, dynamic. From ToolchainKit's default
set(CMAKE_MSVC_RUNTIME_LIBRARY "MultiThreaded\$<\$<CONFIG:Debug>:Debug>DLL")

# fortify-3: Checked libc calls, level 3 (level 2 where the compiler is older than GCC 12 or Clang 9). From ToolchainKit's default (part of hardened)
string(APPEND CMAKE_C_FLAGS_INIT " /GS")
string(APPEND CMAKE_CXX_FLAGS_INIT " /GS")

# stack-protector-strong: Canaries in functions with arrays or address-taken locals. From ToolchainKit's default (part of hardened)
string(APPEND CMAKE_C_FLAGS_INIT " /GS")
string(APPEND CMAKE_CXX_FLAGS_INIT " /GS")

# pie: Position-independent programs, so that addresses can be randomised. From ToolchainKit's default (part of hardened)
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " /DYNAMICBASE")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " /DYNAMICBASE")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " /DYNAMICBASE")

# hardened: The compiler options of the OpenSSF hardening guide that production builds should have. From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_INIT " /guard:cf")
string(APPEND CMAKE_CXX_FLAGS_INIT " /guard:cf")
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " /guard:cf /NXCOMPAT /DYNAMICBASE")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " /guard:cf /NXCOMPAT /DYNAMICBASE")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " /guard:cf /NXCOMPAT /DYNAMICBASE")

# Position-independent code. From ToolchainKit's default (part of hardened)
set(CMAKE_POSITION_INDEPENDENT_CODE "ON" CACHE BOOL "Position-independent code")
