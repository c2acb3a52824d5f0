#include "beta.h"
#include <alpha.h>
std::string beta_greeting() { return "beta with " + alpha_identity(); }
