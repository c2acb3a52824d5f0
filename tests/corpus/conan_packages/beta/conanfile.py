"""A shared library that needs the static one."""
from conan import ConanFile
from conan.tools.cmake import CMake, cmake_layout


class Beta(ConanFile):
    name = "beta"
    version = "0.3.1"
    package_type = "shared-library"
    settings = "os", "arch", "compiler", "build_type"
    exports_sources = "CMakeLists.txt", "beta.cpp", "beta.h"
    generators = "CMakeToolchain", "CMakeDeps"

    def requirements(self):
        self.requires("alpha/[>=1.0 <2]")

    def layout(self):
        cmake_layout(self)

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        self.cpp_info.libs = ["beta"]
