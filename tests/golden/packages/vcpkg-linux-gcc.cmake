# main: gcc-13.2.0-linux-x64
# Written by ToolchainKit; edits are lost on the next bootstrap.
set(VCPKG_TARGET_ARCHITECTURE x64)
set(VCPKG_CRT_LINKAGE dynamic)
set(VCPKG_LIBRARY_LINKAGE static)
set(VCPKG_CMAKE_SYSTEM_NAME Linux)
set(VCPKG_CHAINLOAD_TOOLCHAIN_FILE "/project/.toolchainkit/packages/main/vcpkg-toolchain.cmake")
