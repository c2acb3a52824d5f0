# Toolchain "firmware" for CMake: arm-none-eabi-13.3-linux-x64
# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.

if(CMAKE_VERSION VERSION_LESS "3.20")
  message(FATAL_ERROR "This toolchain file needs CMake 3.20 or newer")
endif()
# CMake reads a toolchain file more than once in the same scope.
include_guard()

# Where the toolchain is installed. From ToolchainKit's default
if(NOT DEFINED TOOLCHAINKIT_TOOLCHAIN_ROOT)
  set(TOOLCHAINKIT_TOOLCHAIN_ROOT "/cache/toolchains/arm-none-eabi-13.3-linux-x64")
endif()
# Lets the projects of try_compile() see the same folder.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TOOLCHAINKIT_TOOLCHAIN_ROOT)

# What is built for. From ToolchainKit's default
set(CMAKE_SYSTEM_NAME "Generic")
set(CMAKE_SYSTEM_PROCESSOR "cortex-m4")
# There is no system to link a program for until the project brings its start-up code.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

# Compilers: gcc 13.3.1. From ToolchainKit's default
set(CMAKE_C_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/arm-none-eabi-gcc")
set(CMAKE_CXX_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/arm-none-eabi-g++")
set(CMAKE_ASM_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/arm-none-eabi-gcc")

# System headers and libraries. From ToolchainKit's default
# Without any root CMake would look into the folders of the build machine after all.
list(APPEND CMAKE_FIND_ROOT_PATH "${TOOLCHAINKIT_TOOLCHAIN_ROOT}")
# Programs of the build machine run here; its libraries and headers must not be taken.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Your c flags. From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_INIT " -mcpu=cortex-m4 -mthumb")

# Your cxx flags. From ToolchainKit's default
string(APPEND CMAKE_CXX_FLAGS_INIT " -mcpu=cortex-m4 -mthumb -fno-exceptions")
