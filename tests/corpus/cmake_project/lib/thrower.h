#pragma once
#include <stdexcept>
#include <string>
struct CountError : std::runtime_error {
  explicit CountError(const std::string& what) : std::runtime_error(what) {}
};
void throw_if_empty(const std::string& text);
