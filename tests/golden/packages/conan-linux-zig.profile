# main: zig-0.15.2-linux-x64
# Written by ToolchainKit; edits are lost on the next bootstrap.

[settings]
os=Linux
arch=x86_64
compiler=clang
compiler.version=20
compiler.libcxx=libc++
compiler.cppstd=gnu17
build_type=Debug

[conf]
tools.cmake.cmaketoolchain:user_presets=
&:tools.cmake.cmaketoolchain:enabled_blocks=["find_paths", "pkg_config", "shared", "variables", "preprocessor", "extra_variables"]
tools.cmake.cmaketoolchain:user_toolchain=["/project/.toolchainkit/packages/main/conan-toolchain.cmake"]
&:tools.cmake.cmaketoolchain:user_toolchain=[]
tools.cmake.cmaketoolchain:generator=Ninja

[buildenv]
CC=/opt/zig/zig cc
CXX=/opt/zig/zig c++
