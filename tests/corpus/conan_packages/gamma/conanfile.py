"""Headers only."""
import os

from conan import ConanFile
from conan.tools.files import copy


class Gamma(ConanFile):
    name = "gamma"
    version = "2.0"
    package_type = "header-library"
    exports_sources = "gamma.h"
    no_copy_source = True

    def package(self):
        copy(self, "gamma.h", self.source_folder, os.path.join(self.package_folder, "include"))

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
