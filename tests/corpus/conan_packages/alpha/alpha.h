#pragma once
#include <string>
std::string alpha_identity();
