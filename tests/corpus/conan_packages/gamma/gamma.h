#pragma once
inline int gamma_answer() { return 42; }
