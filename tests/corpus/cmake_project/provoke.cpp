// Does what a sanitizer or a hardened program must notice.
#include <cstdio>
#include <cstring>
#include <limits>
#include <thread>

static int shared_counter = 0;

// Writes behind its array, byte by byte, so that only the canary on the stack can tell.
static void smash_stack(int length) {
  char text[8];
  volatile char* bytes = text;
  for (int i = 0; i < length; i++) bytes[i] = 'x';
  std::printf("%d\n", static_cast<int>(bytes[0]));
}

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "";
  if (std::strcmp(what, "overflow") == 0) {
    int* values = new int[4];
    values[argc + 3] = 1;
    std::printf("%d\n", values[argc + 3]);
    delete[] values;
  }
  if (std::strcmp(what, "undefined") == 0) {
    int largest = std::numeric_limits<int>::max();
    std::printf("%d\n", largest + argc);
  }
  if (std::strcmp(what, "smash") == 0) smash_stack(argc * 32);
  if (std::strcmp(what, "copy") == 0) {
    char small[4];
    std::strcpy(small, argv[argc - 1]);
    std::printf("%s\n", small);
  }
  if (std::strcmp(what, "race") == 0) {
    std::thread other([] {
      for (int i = 0; i < 100000; i++) shared_counter++;
    });
    for (int i = 0; i < 100000; i++) shared_counter++;
    other.join();
    std::printf("%d\n", shared_counter);
  }
  return 0;
}
