# main: system-clang-cl-19.1.0
# Written by ToolchainKit; edits are lost on the next bootstrap.
set(VCPKG_TARGET_ARCHITECTURE x64)
set(VCPKG_CRT_LINKAGE static)
set(VCPKG_LIBRARY_LINKAGE static)
set(VCPKG_CHAINLOAD_TOOLCHAIN_FILE "/project/.toolchainkit/packages/main/vcpkg-toolchain.cmake")
set(VCPKG_LOAD_VCVARS_ENV ON)
