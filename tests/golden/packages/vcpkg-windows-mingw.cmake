# main: winlibs-15.2.0-windows-x64
# Written by ToolchainKit; edits are lost on the next bootstrap.
set(VCPKG_TARGET_ARCHITECTURE x64)
set(VCPKG_CRT_LINKAGE dynamic)
set(VCPKG_LIBRARY_LINKAGE dynamic)
set(VCPKG_CHAINLOAD_TOOLCHAIN_FILE "/project/.toolchainkit/packages/main/vcpkg-toolchain.cmake")
