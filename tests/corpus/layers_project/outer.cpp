#include <string>

std::string outer_name(int number) { return "outer " + std::to_string(number); }
