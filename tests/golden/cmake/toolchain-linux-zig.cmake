# Toolchain "zig" for CMake: zig-0.15.2-linux-x64
# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.

if(CMAKE_VERSION VERSION_LESS "3.20")
  message(FATAL_ERROR "This toolchain file needs CMake 3.20 or newer")
endif()
# CMake reads a toolchain file more than once in the same scope.
include_guard()

# Where the toolchain is installed. From ToolchainKit's default
if(NOT DEFINED TOOLCHAINKIT_TOOLCHAIN_ROOT)
  set(TOOLCHAINKIT_TOOLCHAIN_ROOT "/cache/toolchains/zig-0.15.2-linux-x64")
endif()
# Lets the projects of try_compile() see the same folder.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TOOLCHAINKIT_TOOLCHAIN_ROOT)

# Compilers: zig 0.15.2. From ToolchainKit's default
set(CMAKE_C_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/zig" "cc")
set(CMAKE_CXX_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/zig" "c++")
set(CMAKE_ASM_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/zig" "cc")
set(CMAKE_C_COMPILER_TARGET "x86_64-linux-gnu.2.17")
set(CMAKE_CXX_COMPILER_TARGET "x86_64-linux-gnu.2.17")
set(CMAKE_ASM_COMPILER_TARGET "x86_64-linux-gnu.2.17")

# Programs that come with the compiler
set(CMAKE_AR "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/zig")
set(CMAKE_RANLIB "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/zig")
# The archiver of Zig is a subcommand of the same executable.
set(CMAKE_C_ARCHIVE_CREATE "<CMAKE_AR> ar qc <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_C_ARCHIVE_APPEND "<CMAKE_AR> ar q <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_C_ARCHIVE_FINISH "<CMAKE_RANLIB> ranlib <TARGET>")
# Zig's linker writes no dependency file.
set(CMAKE_C_LINKER_DEPFILE_SUPPORTED FALSE)
set(CMAKE_C_LINK_DEPENDS_USE_LINKER FALSE)
set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_AR> ar qc <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_APPEND "<CMAKE_AR> ar q <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_FINISH "<CMAKE_RANLIB> ranlib <TARGET>")
# Zig's linker writes no dependency file.
set(CMAKE_CXX_LINKER_DEPFILE_SUPPORTED FALSE)
set(CMAKE_CXX_LINK_DEPENDS_USE_LINKER FALSE)
set(CMAKE_ASM_ARCHIVE_CREATE "<CMAKE_AR> ar qc <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_ASM_ARCHIVE_APPEND "<CMAKE_AR> ar q <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_ASM_ARCHIVE_FINISH "<CMAKE_RANLIB> ranlib <TARGET>")
# Zig's linker writes no dependency file.
set(CMAKE_ASM_LINKER_DEPFILE_SUPPORTED FALSE)
set(CMAKE_ASM_LINK_DEPENDS_USE_LINKER FALSE)

# pie: Position-independent programs, so that addresses can be randomised. From ToolchainKit's default
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -pie")

# Position-independent code. From ToolchainKit's default
set(CMAKE_POSITION_INDEPENDENT_CODE "ON" CACHE BOOL "Position-independent code")
