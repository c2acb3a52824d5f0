# main: winlibs-15.2.0-windows-x64
# Written by ToolchainKit; edits are lost on the next bootstrap.

[settings]
os=Windows
arch=x86_64
compiler=gcc
compiler.version=15
compiler.libcxx=libstdc++11
compiler.cppstd=gnu17
build_type=Debug

[conf]
tools.cmake.cmaketoolchain:user_presets=
&:tools.cmake.cmaketoolchain:enabled_blocks=["find_paths", "pkg_config", "shared", "variables", "preprocessor", "extra_variables"]
tools.build:compiler_executables={"c": "C:/mingw/bin/gcc.exe", "cpp": "C:/mingw/bin/g++.exe"}
tools.cmake.cmaketoolchain:user_toolchain=["/project/.toolchainkit/packages/main/conan-toolchain.cmake"]
&:tools.cmake.cmaketoolchain:user_toolchain=[]
tools.cmake.cmaketoolchain:generator=Ninja

[buildenv]
CC=C:/mingw/bin/gcc.exe
CXX=C:/mingw/bin/g++.exe
