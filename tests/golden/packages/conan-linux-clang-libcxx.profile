# main: llvm-18.1.8-linux-x64
# Written by ToolchainKit; edits are lost on the next bootstrap.

[settings]
os=Linux
arch=x86_64
compiler=clang
compiler.version=18
compiler.libcxx=libc++
compiler.cppstd=20
build_type=Debug

[conf]
tools.cmake.cmaketoolchain:user_presets=
&:tools.cmake.cmaketoolchain:enabled_blocks=["find_paths", "pkg_config", "shared", "variables", "preprocessor", "extra_variables"]
tools.build:compiler_executables={"c": "/opt/llvm/bin/clang", "cpp": "/opt/llvm/bin/clang++"}
tools.cmake.cmaketoolchain:user_toolchain=["/project/.toolchainkit/packages/main/conan-toolchain.cmake"]
&:tools.cmake.cmaketoolchain:user_toolchain=[]
tools.cmake.cmaketoolchain:generator=Ninja
tools.build:cflags=["-fsanitize=address"]
tools.build:cxxflags=["-fsanitize=address", "-DNAME=\\\"a b\\\""]
tools.build:exelinkflags=["-fsanitize=address"]
tools.build:sharedlinkflags=["-fsanitize=address"]
tools.info.package_id:confs=["tools.build:.*flags"]

[buildenv]
CC=/opt/llvm/bin/clang
CXX=/opt/llvm/bin/clang++
AR=/opt/llvm/bin/llvm-ar
RANLIB=/opt/llvm/bin/llvm-ranlib
