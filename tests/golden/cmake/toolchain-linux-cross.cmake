# Toolchain "arm" for CMake: gcc-aarch64-13.2-linux-x64
# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.

if(CMAKE_VERSION VERSION_LESS "3.20")
  message(FATAL_ERROR "This toolchain file needs CMake 3.20 or newer")
endif()
# CMake reads a toolchain file more than once in the same scope.
include_guard()

# Where the toolchain is installed. From ToolchainKit's default
if(NOT DEFINED TOOLCHAINKIT_TOOLCHAIN_ROOT)
  set(TOOLCHAINKIT_TOOLCHAIN_ROOT "/cache/toolchains/gcc-aarch64-13.2-linux-x64")
endif()
# Lets the projects of try_compile() see the same folder.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TOOLCHAINKIT_TOOLCHAIN_ROOT)

# What is built for. From ToolchainKit's default
set(CMAKE_SYSTEM_NAME "Linux")
set(CMAKE_SYSTEM_PROCESSOR "aarch64")
set(CMAKE_CROSSCOMPILING_EMULATOR "/usr/bin/qemu-aarch64" "-L" "/cache/toolchains/gcc-aarch64-13.2-linux-x64/sysroot")

# Compilers: gcc 13.2.0. From ToolchainKit's default
set(CMAKE_C_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/aarch64-linux-gnu-gcc")
set(CMAKE_CXX_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/aarch64-linux-gnu-g++")
set(CMAKE_ASM_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/aarch64-linux-gnu-gcc")

# System headers and libraries. From ToolchainKit's default
set(CMAKE_SYSROOT "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/sysroot")
list(APPEND CMAKE_FIND_ROOT_PATH "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/sysroot" "/home/ann/arm packages")
# Programs of the build machine run here; its libraries and headers must not be taken.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# C++ standard library: libstdc++. From ToolchainKit's default
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -static-libstdc++ -static-libgcc")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -static-libstdc++ -static-libgcc")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " -static-libstdc++ -static-libgcc")

# fortify-3: Checked libc calls, level 3 (level 2 where the compiler is older than GCC 12 or Clang 9). From ToolchainKit's default (part of hardened)
string(APPEND CMAKE_C_FLAGS_RELEASE_INIT " -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
string(APPEND CMAKE_CXX_FLAGS_RELEASE_INIT " -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
string(APPEND CMAKE_C_FLAGS_RELWITHDEBINFO_INIT " -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
string(APPEND CMAKE_CXX_FLAGS_RELWITHDEBINFO_INIT " -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
string(APPEND CMAKE_C_FLAGS_MINSIZEREL_INIT " -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
string(APPEND CMAKE_CXX_FLAGS_MINSIZEREL_INIT " -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")

# stack-protector-strong: Canaries in functions with arrays or address-taken locals. From ToolchainKit's default (part of hardened)
string(APPEND CMAKE_C_FLAGS_INIT " -fstack-protector-strong")
string(APPEND CMAKE_CXX_FLAGS_INIT " -fstack-protector-strong")

# relro-full: Relocations resolved at start and made read-only. From ToolchainKit's default (part of hardened)
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -Wl,-z,relro -Wl,-z,now")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -Wl,-z,relro -Wl,-z,now")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " -Wl,-z,relro -Wl,-z,now")

# pie: Position-independent programs, so that addresses can be randomised. From ToolchainKit's default (part of hardened)
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -pie")

# hardened: The compiler options of the OpenSSF hardening guide that production builds should have. From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_INIT " -fstack-clash-protection")
string(APPEND CMAKE_CXX_FLAGS_INIT " -fstack-clash-protection")
string(APPEND CMAKE_C_FLAGS_INIT " -mbranch-protection=standard")
string(APPEND CMAKE_CXX_FLAGS_INIT " -mbranch-protection=standard")
string(APPEND CMAKE_C_FLAGS_INIT " -fstrict-flex-arrays=3")
string(APPEND CMAKE_CXX_FLAGS_INIT " -fstrict-flex-arrays=3")
string(APPEND CMAKE_C_FLAGS_INIT " -ftrivial-auto-var-init=zero")
string(APPEND CMAKE_CXX_FLAGS_INIT " -ftrivial-auto-var-init=zero")
string(APPEND CMAKE_C_FLAGS_INIT " -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing -Wformat -Wformat=2 -Werror=format-security -Werror=implicit")
string(APPEND CMAKE_CXX_FLAGS_INIT " -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing -Wformat -Wformat=2 -Werror=format-security")
string(APPEND CMAKE_C_FLAGS_INIT " -Werror=incompatible-pointer-types -Werror=int-conversion")
string(APPEND CMAKE_C_FLAGS_INIT " -fexceptions")
string(APPEND CMAKE_C_FLAGS_INIT " -Wimplicit-fallthrough")
string(APPEND CMAKE_CXX_FLAGS_INIT " -Wimplicit-fallthrough")
string(APPEND CMAKE_CXX_FLAGS_INIT " -D_GLIBCXX_ASSERTIONS")
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -Wl,-z,noexecstack -Wl,--as-needed -Wl,--no-copy-dt-needed-entries")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -Wl,-z,noexecstack -Wl,--as-needed -Wl,--no-copy-dt-needed-entries")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " -Wl,-z,noexecstack -Wl,--as-needed -Wl,--no-copy-dt-needed-entries")

# Position-independent code. From ToolchainKit's default (part of hardened)
set(CMAKE_POSITION_INDEPENDENT_CODE "ON" CACHE BOOL "Position-independent code")
