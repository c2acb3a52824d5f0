"""A static library."""
from conan import ConanFile
from conan.tools.cmake import CMake, cmake_layout


class Alpha(ConanFile):
    name = "alpha"
    version = "1.2.0"
    package_type = "static-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"fPIC": [True, False]}
    default_options = {"fPIC": True}
    exports_sources = "CMakeLists.txt", "alpha.cpp", "alpha.h", "identity.h"
    generators = "CMakeToolchain", "CMakeDeps"

    def layout(self):
        cmake_layout(self)

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        self.cpp_info.libs = ["alpha"]
