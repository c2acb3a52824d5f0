# Toolchain "gcc" for CMake: system-gcc-12.2.0
# Written by ToolchainKit; edits are lost on the next bootstrap. Change toolchainkit.yaml.

if(CMAKE_VERSION VERSION_LESS "3.20")
  message(FATAL_ERROR "This toolchain file needs CMake 3.20 or newer")
endif()
# CMake reads a toolchain file more than once in the same scope.
include_guard()

# Compilers: gcc 12.2.0. From ToolchainKit's default
set(CMAKE_C_COMPILER "/usr/bin/gcc")
set(CMAKE_CXX_COMPILER "/usr/bin/g++")
set(CMAKE_ASM_COMPILER "/usr/bin/gcc")

# Programs that come with the compiler
set(CMAKE_AR "/usr/bin/ar")
set(CMAKE_C_COMPILER_AR "/usr/bin/gcc-ar")
set(CMAKE_CXX_COMPILER_AR "/usr/bin/gcc-ar")

# Linker: mold. From ToolchainKit's default
# CMake refuses the type for languages and systems that have no such variable.
if(CMAKE_VERSION VERSION_GREATER_EQUAL "3.29")
  set(CMAKE_C_USING_LINKER_toolchainkit_mold "-B/opt/mold tools/bin" "-fuse-ld=mold")
  set(CMAKE_CXX_USING_LINKER_toolchainkit_mold "-B/opt/mold tools/bin" "-fuse-ld=mold")
  set(CMAKE_ASM_USING_LINKER_toolchainkit_mold "-B/opt/mold tools/bin" "-fuse-ld=mold")
  set(CMAKE_OBJC_USING_LINKER_toolchainkit_mold "-B/opt/mold tools/bin" "-fuse-ld=mold")
  set(CMAKE_OBJCXX_USING_LINKER_toolchainkit_mold "-B/opt/mold tools/bin" "-fuse-ld=mold")
  set(CMAKE_Fortran_USING_LINKER_toolchainkit_mold "-fuse-ld=mold")
  set(CMAKE_CUDA_USING_LINKER_toolchainkit_mold "-fuse-ld=mold")
  set(CMAKE_HIP_USING_LINKER_toolchainkit_mold "-fuse-ld=mold")
  set(CMAKE_LINKER_TYPE toolchainkit_mold)
else()
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " \"-B/opt/mold tools/bin\" -fuse-ld=mold")
  string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " \"-B/opt/mold tools/bin\" -fuse-ld=mold")
  string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " \"-B/opt/mold tools/bin\" -fuse-ld=mold")
endif()

# warnings: What every project should see. From ToolchainKit's default (part of warnings-strict)
string(APPEND CMAKE_C_FLAGS_INIT " -Wall -Wextra")
string(APPEND CMAKE_CXX_FLAGS_INIT " -Wall -Wextra")

# warnings-strict: More, at the price of noise. From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_INIT " -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-align -Wformat=2 -Wundef -Wstrict-prototypes")
string(APPEND CMAKE_CXX_FLAGS_INIT " -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-align -Wformat=2 -Wundef -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual")

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
string(APPEND CMAKE_C_FLAGS_INIT " -fcf-protection=full")
string(APPEND CMAKE_CXX_FLAGS_INIT " -fcf-protection=full")
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

# mimalloc: Microsoft's mimalloc. From ToolchainKit's default
string(APPEND CMAKE_C_FLAGS_INIT " -fno-builtin-malloc -fno-builtin-calloc -fno-builtin-realloc -fno-builtin-free")
string(APPEND CMAKE_CXX_FLAGS_INIT " -fno-builtin-malloc -fno-builtin-calloc -fno-builtin-realloc -fno-builtin-free")
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -Wl,--push-state,--no-as-needed -lmimalloc -Wl,--pop-state")
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -Wl,--push-state,--no-as-needed -lmimalloc -Wl,--pop-state")
string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " -Wl,--push-state,--no-as-needed -lmimalloc -Wl,--pop-state")

# Position-independent code. From ToolchainKit's default (part of hardened)
set(CMAKE_POSITION_INDEPENDENT_CODE "ON" CACHE BOOL "Position-independent code")

# Build type when nothing else is asked for
set(CMAKE_BUILD_TYPE_INIT "Release")
