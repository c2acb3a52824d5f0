# main: android-ndk-27-linux-x64
# Written by ToolchainKit; edits are lost on the next bootstrap.

[settings]
os=Android
os.api_level=24
arch=armv8
compiler=clang
compiler.version=18
compiler.libcxx=c++_shared
compiler.cppstd=gnu17
build_type=Debug

[conf]
tools.cmake.cmaketoolchain:user_presets=
&:tools.cmake.cmaketoolchain:enabled_blocks=["find_paths", "pkg_config", "shared", "variables", "preprocessor", "extra_variables"]
tools.build:compiler_executables={"c": "/opt/ndk/toolchains/llvm/prebuilt/linux-x86_64/bin/clang", "cpp": "/opt/ndk/toolchains/llvm/prebuilt/linux-x86_64/bin/clang++"}
tools.cmake.cmaketoolchain:user_toolchain=["/project/.toolchainkit/packages/main/conan-toolchain.cmake"]
&:tools.cmake.cmaketoolchain:user_toolchain=[]
tools.android:ndk_path=/opt/ndk
tools.cmake.cmaketoolchain:generator=Ninja

[buildenv]
CC=/opt/ndk/toolchains/llvm/prebuilt/linux-x86_64/bin/clang
CXX=/opt/ndk/toolchains/llvm/prebuilt/linux-x86_64/bin/clang++
