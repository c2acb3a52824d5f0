# main: system-apple-clang-15.0.0
# Written by ToolchainKit; edits are lost on the next bootstrap.

[settings]
os=Macos
arch=armv8
compiler=apple-clang
compiler.version=15
compiler.libcxx=libc++
compiler.cppstd=gnu17
build_type=Debug

[conf]
tools.cmake.cmaketoolchain:user_presets=
&:tools.cmake.cmaketoolchain:enabled_blocks=["find_paths", "pkg_config", "shared", "variables", "preprocessor", "extra_variables"]
tools.build:compiler_executables={"c": "/usr/bin/clang", "cpp": "/usr/bin/clang++"}
tools.cmake.cmaketoolchain:user_toolchain=["/project/.toolchainkit/packages/main/conan-toolchain.cmake"]
&:tools.cmake.cmaketoolchain:user_toolchain=[]
tools.cmake.cmaketoolchain:generator=Ninja

[buildenv]
CC=/usr/bin/clang
CXX=/usr/bin/clang++
