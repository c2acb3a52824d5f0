# main: system-clang-cl-19.1.0
# Written by ToolchainKit; edits are lost on the next bootstrap.

[settings]
os=Windows
arch=x86_64
compiler=clang
compiler.version=19
compiler.runtime=static
compiler.runtime_version=v143
compiler.cppstd=14
build_type=Debug

[conf]
tools.cmake.cmaketoolchain:user_presets=
&:tools.cmake.cmaketoolchain:enabled_blocks=["find_paths", "pkg_config", "shared", "variables", "preprocessor", "extra_variables"]
tools.build:compiler_executables={"c": "C:/LLVM/clang-cl.exe", "cpp": "C:/LLVM/clang-cl.exe"}
tools.cmake.cmaketoolchain:user_toolchain=["/project/.toolchainkit/packages/main/conan-toolchain.cmake"]
&:tools.cmake.cmaketoolchain:user_toolchain=[]
tools.cmake.cmaketoolchain:generator=Ninja

[buildenv]
CC=C:/LLVM/clang-cl.exe
CXX=C:/LLVM/clang-cl.exe
