# main: system-msvc-14.41.34120
# Written by ToolchainKit; edits are lost on the next bootstrap.

[settings]
os=Windows
arch=x86_64
compiler=msvc
compiler.version=194
compiler.runtime=dynamic
compiler.cppstd=14
build_type=Debug

[conf]
tools.cmake.cmaketoolchain:user_presets=
&:tools.cmake.cmaketoolchain:enabled_blocks=["find_paths", "pkg_config", "shared", "variables", "preprocessor", "extra_variables"]
tools.build:compiler_executables={"c": "C:/VS/cl.exe", "cpp": "C:/VS/cl.exe"}
tools.cmake.cmaketoolchain:user_toolchain=["/project/.toolchainkit/packages/main/conan-toolchain.cmake"]
&:tools.cmake.cmaketoolchain:user_toolchain=[]
tools.cmake.cmaketoolchain:generator=Ninja
