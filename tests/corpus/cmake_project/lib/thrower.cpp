#include "thrower.h"
#include "counter.h"

void throw_if_empty(const std::string& text) {
  if (count_words(text.c_str()) == 0) throw CountError("empty");
}
