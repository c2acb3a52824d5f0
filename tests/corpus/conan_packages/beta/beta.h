#pragma once
#include <string>
std::string beta_greeting();
