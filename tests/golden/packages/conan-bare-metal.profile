# main: arm-none-eabi-13.3-linux-x64
# Written by ToolchainKit; edits are lost on the next bootstrap.

[settings]
os=baremetal
arch=armv7
compiler=gcc
compiler.version=13
compiler.libcxx=libstdc++11
compiler.cppstd=gnu17
build_type=Debug

[conf]
tools.cmake.cmaketoolchain:user_presets=
&:tools.cmake.cmaketoolchain:enabled_blocks=["find_paths", "pkg_config", "shared", "variables", "preprocessor", "extra_variables"]
tools.build:compiler_executables={"c": "/opt/gcc/bin/gcc", "cpp": "/opt/gcc/bin/g++"}
tools.cmake.cmaketoolchain:user_toolchain=["/project/.toolchainkit/packages/main/conan-toolchain.cmake"]
&:tools.cmake.cmaketoolchain:user_toolchain=[]
tools.cmake.cmaketoolchain:generator=Ninja

[buildenv]
CC=/opt/gcc/bin/gcc
CXX=/opt/gcc/bin/g++
