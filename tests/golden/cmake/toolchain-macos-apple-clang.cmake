# Toolchain "mac" for CMake: system-apple-clang-15.0
# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.

if(CMAKE_VERSION VERSION_LESS "3.20")
  message(FATAL_ERROR "This toolchain file needs CMake 3.20 or newer")
endif()
# CMake reads a toolchain file more than once in the same scope.
include_guard()

# What is built for. From ToolchainKit's default
set(CMAKE_OSX_ARCHITECTURES "arm64" CACHE STRING "What is built for")
set(CMAKE_OSX_DEPLOYMENT_TARGET "12.0" CACHE STRING "What is built for")

# Compilers: apple-clang 15.0.0. From ToolchainKit's default
set(CMAKE_C_COMPILER "/usr/bin/clang")
set(CMAKE_CXX_COMPILER "/usr/bin/clang++" "-stdlib=libc++")
set(CMAKE_ASM_COMPILER "/usr/bin/clang")

# System headers and libraries. From ToolchainKit's default
set(CMAKE_OSX_SYSROOT "/Applications/Xcode.app/Contents/Developer/Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk" CACHE PATH "System headers")

# pgo-optimized: Second stage of profile-guided optimisation: the profile guides the compiler. From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_INIT " \"-fprofile-use=/Users/ann/app/pgo data/app.profdata\" -Wno-profile-instr-unprofiled -Wno-profile-instr-out-of-date")
string(APPEND CMAKE_CXX_FLAGS_INIT " \"-fprofile-use=/Users/ann/app/pgo data/app.profdata\" -Wno-profile-instr-unprofiled -Wno-profile-instr-out-of-date")

# thread: ThreadSanitizer: data races. From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_INIT " -fsanitize=thread -fno-omit-frame-pointer")
string(APPEND CMAKE_CXX_FLAGS_INIT " -fsanitize=thread -fno-omit-frame-pointer")
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -fsanitize=thread")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -fsanitize=thread")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " -fsanitize=thread")

# Objective-C is compiled like C and C++
set(CMAKE_OBJC_COMPILER "${CMAKE_C_COMPILER}")
set(CMAKE_OBJC_FLAGS_INIT "${CMAKE_C_FLAGS_INIT}")
set(CMAKE_OBJCXX_COMPILER "${CMAKE_CXX_COMPILER}")
set(CMAKE_OBJCXX_FLAGS_INIT "${CMAKE_CXX_FLAGS_INIT}")
set(CMAKE_OBJCXX_STANDARD_LIBRARIES_INIT "${CMAKE_CXX_STANDARD_LIBRARIES_INIT}")
