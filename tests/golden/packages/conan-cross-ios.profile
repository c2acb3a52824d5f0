# main: system-apple-clang-15.0.0
# Written by ToolchainKit; edits are lost on the next bootstrap.

[settings]
os=iOS
os.version=15.0
os.sdk=iphonesimulator
arch=armv8
compiler=apple-clang
compiler.version=15
compiler.libcxx=libc++
compiler.cppstd=gnu17
build_type=Debug

[conf]
tools.cmake.cmaketoolchain:user_presets=
&:tools.cmake.cmaketoolchain:enabled_blocks=["find_paths", "pkg_config", "shared", "variables", "preprocessor", "extra_variables"]
tools.build:compiler_executables={"c": "/opt/gcc/bin/gcc", "cpp": "/opt/gcc/bin/g++"}
tools.cmake.cmaketoolchain:user_toolchain=["/project/.toolchainkit/packages/main/conan-toolchain.cmake"]
&:tools.cmake.cmaketoolchain:user_toolchain=[]
tools.cmake.cmaketoolchain:generator=Ninja
tools.build:sysroot=/Xcode/iPhoneSimulator.sdk

[buildenv]
CC=/opt/gcc/bin/gcc
CXX=/opt/gcc/bin/g++
