#include "alpha.h"
#include "identity.h"
std::string alpha_identity() { return identity(); }
