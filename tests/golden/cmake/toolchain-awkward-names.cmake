# Toolchain "awkward" for CMake: system-gcc-12.2.0
# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.

if(CMAKE_VERSION VERSION_LESS "3.20")
  message(FATAL_ERROR "This toolchain file needs CMake 3.20 or newer")
endif()
# CMake reads a toolchain file more than once in the same scope.
include_guard()

# Where the toolchain is installed. From ToolchainKit's default
if(NOT DEFINED TOOLCHAINKIT_TOOLCHAIN_ROOT)
  set(TOOLCHAINKIT_TOOLCHAIN_ROOT "/odd \$HOME \"q\" 'a' #1 (x) \\b ;s ü")
endif()
# Lets the projects of try_compile() see the same folder.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TOOLCHAINKIT_TOOLCHAIN_ROOT)

# Definition. From ToolchainKit's default
set(TEXT "a \"b\" \$c \${d} #e \\f (g) ;h @i@ ü" CACHE STRING "Definition of the project")

# Compilers: gcc 12.2.0. From ToolchainKit's default
set(CMAKE_C_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/gcc")
set(CMAKE_CXX_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/g++")
set(CMAKE_ASM_COMPILER "${TOOLCHAINKIT_TOOLCHAIN_ROOT}/bin/gcc")

# Programs that come with the compiler
set(CMAKE_AR "/usr/bin/ar")
set(CMAKE_C_COMPILER_AR "/usr/bin/gcc-ar")
set(CMAKE_CXX_COMPILER_AR "/usr/bin/gcc-ar")

# Linker: mold. From ToolchainKit's default
# CMake refuses the type for languages and systems that have no such variable.
if(CMAKE_VERSION VERSION_GREATER_EQUAL "3.29")
  set(CMAKE_C_USING_LINKER_toolchainkit_mold "-B/odd \$HOME \"q\"" "-fuse-ld=mold")
  set(CMAKE_CXX_USING_LINKER_toolchainkit_mold "-B/odd \$HOME \"q\"" "-fuse-ld=mold")
  set(CMAKE_ASM_USING_LINKER_toolchainkit_mold "-B/odd \$HOME \"q\"" "-fuse-ld=mold")
  set(CMAKE_OBJC_USING_LINKER_toolchainkit_mold "-B/odd \$HOME \"q\"" "-fuse-ld=mold")
  set(CMAKE_OBJCXX_USING_LINKER_toolchainkit_mold "-B/odd \$HOME \"q\"" "-fuse-ld=mold")
  set(CMAKE_Fortran_USING_LINKER_toolchainkit_mold "-fuse-ld=mold")
  set(CMAKE_CUDA_USING_LINKER_toolchainkit_mold "-fuse-ld=mold")
  set(CMAKE_HIP_USING_LINKER_toolchainkit_mold "-fuse-ld=mold")
  set(CMAKE_LINKER_TYPE toolchainkit_mold)
else()
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " \"-B/odd \\\$HOME \\\"q\\\"\" -fuse-ld=mold")
  string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " \"-B/odd \\\$HOME \\\"q\\\"\" -fuse-ld=mold")
  string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " \"-B/odd \\\$HOME \\\"q\\\"\" -fuse-ld=mold")
endif()

# warnings: What every project should see. From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_INIT " -Wall -Wextra")
string(APPEND CMAKE_CXX_FLAGS_INIT " -Wall -Wextra")

# lto-thin: Link-time optimisation that scales over cores (GCC: parallel LTO). From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_RELEASE_INIT " -flto=auto")
string(APPEND CMAKE_CXX_FLAGS_RELEASE_INIT " -flto=auto")
string(APPEND CMAKE_EXE_LINKER_FLAGS_RELEASE_INIT " -flto=auto")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_RELEASE_INIT " -flto=auto")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_RELEASE_INIT " -flto=auto")
string(APPEND CMAKE_C_FLAGS_RELWITHDEBINFO_INIT " -flto=auto")
string(APPEND CMAKE_CXX_FLAGS_RELWITHDEBINFO_INIT " -flto=auto")
string(APPEND CMAKE_EXE_LINKER_FLAGS_RELWITHDEBINFO_INIT " -flto=auto")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_RELWITHDEBINFO_INIT " -flto=auto")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_RELWITHDEBINFO_INIT " -flto=auto")
string(APPEND CMAKE_C_FLAGS_MINSIZEREL_INIT " -flto=auto")
string(APPEND CMAKE_CXX_FLAGS_MINSIZEREL_INIT " -flto=auto")
string(APPEND CMAKE_EXE_LINKER_FLAGS_MINSIZEREL_INIT " -flto=auto")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_MINSIZEREL_INIT " -flto=auto")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_MINSIZEREL_INIT " -flto=auto")

# Packages. From ToolchainKit's default
list(PREPEND CMAKE_PREFIX_PATH "/a\\;b" "/c \$d")
