# Toolchain "main" for CMake: llvm-18.1.8-linux-x64
# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.

if(CMAKE_VERSION VERSION_LESS "3.20")
  message(FATAL_ERROR "This toolchain file needs CMake 3.20 or newer")
endif()
# CMake reads a toolchain file more than once in the same scope.
include_guard()

# Where the toolchain is installed. From toolchainkit.yaml:4
if(NOT DEFINED TOOLCHAINKIT_TOOLCHAIN_ROOT)
  set(TOOLCHAINKIT_TOOLCHAIN_ROOT "/home/ann/.toolchainkit/toolchains/llvm-18.1.8-linux-x64")
endif()
# Lets the projects of try_compile() see the same folder.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TOOLCHAINKIT_TOOLCHAIN_ROOT)

# Definition. From toolchainkit.yaml:12
set(MY_OPTION "ON" CACHE STRING "Definition of the project")

# Definition. From toolchainkit.yaml:12
set(NAMES "a;b" CACHE STRING "Definition of the project")

# Compilers: clang 18.1.8. From toolchainkit.yaml:4
set(CMAKE_C_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/clang")
set(CMAKE_CXX_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/clang++" "-stdlib=libc++")
set(CMAKE_ASM_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/clang")

# Programs that come with the compiler
set(CMAKE_AR "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-ar")
set(CMAKE_RANLIB "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-ranlib")
set(CMAKE_NM "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-nm")
set(CMAKE_STRIP "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-strip")
set(CMAKE_OBJCOPY "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-objcopy")
set(CMAKE_OBJDUMP "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-objdump")
set(CMAKE_READELF "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-readelf")
set(CMAKE_C_COMPILER_AR "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-ar")
set(CMAKE_C_COMPILER_RANLIB "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-ranlib")
set(CMAKE_CXX_COMPILER_AR "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-ar")
set(CMAKE_CXX_COMPILER_RANLIB "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/llvm-ranlib")

# C++ standard library: libc++. From toolchainkit.yaml:4
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -L/home/ann/.toolchainkit/toolchains/llvm-18.1.8-linux-x64/lib/x86_64-unknown-linux-gnu")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -L/home/ann/.toolchainkit/toolchains/llvm-18.1.8-linux-x64/lib/x86_64-unknown-linux-gnu")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " -L/home/ann/.toolchainkit/toolchains/llvm-18.1.8-linux-x64/lib/x86_64-unknown-linux-gnu")
set(CMAKE_CXX_STANDARD_LIBRARIES_INIT "-lc++abi")
# Programs in the build tree find the library there; installed ones do not carry the path.
list(APPEND CMAKE_BUILD_RPATH "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/lib/x86_64-unknown-linux-gnu")

# Linker: lld. From toolchainkit.yaml:4
# CMake refuses the type for languages and systems that have no such variable.
if(CMAKE_VERSION VERSION_GREATER_EQUAL "3.29")
  set(CMAKE_C_USING_LINKER_LLD "-fuse-ld=lld")
  set(CMAKE_CXX_USING_LINKER_LLD "-fuse-ld=lld")
  set(CMAKE_ASM_USING_LINKER_LLD "-fuse-ld=lld")
  set(CMAKE_OBJC_USING_LINKER_LLD "-fuse-ld=lld")
  set(CMAKE_OBJCXX_USING_LINKER_LLD "-fuse-ld=lld")
  set(CMAKE_LINKER_TYPE LLD)
else()
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -fuse-ld=lld")
  string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -fuse-ld=lld")
  string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " -fuse-ld=lld")
endif()

# address: AddressSanitizer: out-of-bounds, use-after-free, leaks. From toolchainkit.yaml:11
string(APPEND CMAKE_C_FLAGS_INIT " -fsanitize=address -fno-omit-frame-pointer")
string(APPEND CMAKE_CXX_FLAGS_INIT " -fsanitize=address -fno-omit-frame-pointer")
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -fsanitize=address")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -fsanitize=address")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " -fsanitize=address")

# undefined: UndefinedBehaviorSanitizer. From toolchainkit.yaml:11
string(APPEND CMAKE_C_FLAGS_INIT " -fsanitize=undefined -fno-omit-frame-pointer")
string(APPEND CMAKE_CXX_FLAGS_INIT " -fsanitize=undefined -fno-omit-frame-pointer")
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -fsanitize=undefined")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -fsanitize=undefined")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " -fsanitize=undefined")

# Your cxx flags. From toolchainkit.yaml:9
string(APPEND CMAKE_CXX_FLAGS_INIT " -Wall -DGREETING='\"hello world\"'")

# Further c flags of Debug. From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_DEBUG_INIT " -Og")

# Objective-C is compiled like C and C++
set(CMAKE_OBJC_COMPILER "${CMAKE_C_COMPILER}")
set(CMAKE_OBJC_FLAGS_INIT "${CMAKE_C_FLAGS_INIT}")
set(CMAKE_OBJC_FLAGS_DEBUG_INIT "${CMAKE_C_FLAGS_DEBUG_INIT}")
set(CMAKE_OBJCXX_COMPILER "${CMAKE_CXX_COMPILER}")
set(CMAKE_OBJCXX_FLAGS_INIT "${CMAKE_CXX_FLAGS_INIT}")
set(CMAKE_OBJCXX_STANDARD_LIBRARIES_INIT "${CMAKE_CXX_STANDARD_LIBRARIES_INIT}")

# Build cache. From toolchainkit.yaml:16
set(CMAKE_C_COMPILER_LAUNCHER "/usr/bin/sccache" CACHE STRING "Build cache")
set(CMAKE_CXX_COMPILER_LAUNCHER "/usr/bin/sccache" CACHE STRING "Build cache")
set(CMAKE_OBJC_COMPILER_LAUNCHER "/usr/bin/sccache" CACHE STRING "Build cache")
set(CMAKE_OBJCXX_COMPILER_LAUNCHER "/usr/bin/sccache" CACHE STRING "Build cache")
set(CMAKE_CUDA_COMPILER_LAUNCHER "/usr/bin/sccache" CACHE STRING "Build cache")
set(CMAKE_HIP_COMPILER_LAUNCHER "/usr/bin/sccache" CACHE STRING "Build cache")

# C++20 modules. From ToolchainKit's default
set(CMAKE_CXX_COMPILER_CLANG_SCAN_DEPS "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/clang-scan-deps")

# Packages. From ToolchainKit's default
list(PREPEND CMAKE_PREFIX_PATH "/home/ann/app/deps")
include("/home/ann/app/.toolchainkit/conan/conan_toolchain.cmake")
