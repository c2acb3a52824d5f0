// Does what a sanitizer must notice.
#include <cstdio>
#include <cstring>
#include <limits>
#include <thread>

static int shared_counter = 0;

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
