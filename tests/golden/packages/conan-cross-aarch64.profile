# Pi_4: arm-gnu-14.2-linux-x64
# Written by ToolchainKit; edits are lost on the next bootstrap.

[settings]
os=Linux
arch=armv8
compiler=gcc
compiler.version=14
compiler.libcxx=libstdc++11
compiler.cppstd=gnu17
build_type=Debug

[conf]
tools.cmake.cmaketoolchain:user_presets=
&:tools.cmake.cmaketoolchain:enabled_blocks=["find_paths", "pkg_config", "shared", "variables", "preprocessor", "extra_variables"]
tools.build:compiler_executables={"c": "/opt/arm/bin/aarch64-none-linux-gnu-gcc", "cpp": "/opt/arm/bin/aarch64-none-linux-gnu-g++"}
tools.cmake.cmaketoolchain:user_toolchain=["/project/.toolchainkit/packages/main/conan-toolchain.cmake"]
&:tools.cmake.cmaketoolchain:user_toolchain=[]
tools.cmake.cmaketoolchain:generator=Ninja
tools.build:sysroot=/opt/sysroots/pi

[buildenv]
CC=/opt/arm/bin/aarch64-none-linux-gnu-gcc
CXX=/opt/arm/bin/aarch64-none-linux-gnu-g++
AR=/opt/arm/bin/ar
STRIP=/opt/arm/bin/strip
