#include "counter.h"
#include <string.h>

int count_words(const char* text) {
  int words = 0;
  size_t length = strlen(text);
  for (size_t at = 0; at < length; at++) {
    if (text[at] != ' ' && (at == 0 || text[at - 1] == ' ')) words++;
  }
  return words;
}
