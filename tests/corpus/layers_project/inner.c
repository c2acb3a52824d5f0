#include "inner.h"

int inner_twice(int value) { return value * 2 + 1; }

/* Branches that nearly always go the same way, which only a profile can tell. */
int inner_work(int rounds) {
  unsigned sum = 0;
  for (int i = 0; i < rounds; i++) {
    if (i % 1000 == 999) {
      sum -= (unsigned)i;
    } else {
      sum += (unsigned)i & 7u;
    }
  }
  return (int)(sum % 1000u);
}
