// Does, by name, what a layer must notice or change.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <thread>

#include "inner.h"

std::string outer_name(int number);

static int shared_counter = 0;

#ifdef WITH_WARNING
static void nobody_calls(int shadowed) {
  long shadowed_too = shadowed;
  {
    int shadowed = static_cast<int>(shadowed_too);
    std::printf("%d\n", shadowed);
  }
}
#endif

__attribute__((noinline)) static void copy_to_stack(const char* text) {
  char room[8];
  std::strcpy(room, text);
  std::printf("%s\n", room);
}

// memcpy() itself, out of sight of checked versions: only a canary sees it.
__attribute__((noinline)) static void write_past_stack(int length) {
  char room[8];
  volatile char* out = room;
  for (int i = 0; i < length; i++) out[i] = 'x';
  std::printf("%c\n", room[0]);
}

__attribute__((noinline)) static void copy_to_heap(const char* text, std::size_t room) {
  char* copy = static_cast<char*>(std::malloc(room));
  if (copy == nullptr) return;
  std::strcpy(copy, text);
  std::printf("%s\n", copy);
  std::free(copy);
}

__attribute__((noinline)) static int big_frame(int last) {
  volatile char frame[64 * 1024];
  frame[last] = 1;
  return frame[last];
}

static void* where_malloc_is() {
  void* found = nullptr;
  void* (*allocate)(std::size_t) = &std::malloc;
  std::memcpy(&found, &allocate, sizeof found);
  return found;
}

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const char* long_text = argc > 2 ? argv[2] : "";
  if (what == "overflow") {
    volatile int* values = new int[4];
    values[argc + 2] = 1;
    std::printf("%d\n", values[argc + 2]);
    delete[] values;
  } else if (what == "undefined") {
    int largest = std::numeric_limits<int>::max();
    std::printf("%d\n", largest + argc);
  } else if (what == "race") {
    std::thread other([] {
      for (int i = 0; i < 100000; i++) shared_counter++;
    });
    for (int i = 0; i < 100000; i++) shared_counter++;
    other.join();
    std::printf("%d\n", shared_counter);
  } else if (what == "leak") {
    void* volatile lost = std::malloc(77);
    lost = nullptr;
    std::printf("%d\n", lost == nullptr);
  } else if (what == "uninitialised") {
    int* room = static_cast<int*>(std::malloc(sizeof(int)));
    if (*room == 7) std::puts("seven");
    std::free(room);
  } else if (what == "smash") {
    write_past_stack(64 * (argc - 1));
  } else if (what == "fortify") {
    copy_to_stack(long_text);
  } else if (what == "fortify-heap") {
    copy_to_heap(long_text, static_cast<std::size_t>(argc));
  } else if (what == "allocator") {
    Dl_info info{};
    std::puts(dladdr(where_malloc_is(), &info) != 0 ? info.dli_fname : "unknown");
  } else if (what == "work") {
    std::printf("%d\n", inner_work(200000000));
  } else if (what == "frame") {
    std::printf("%d\n", big_frame(argc));
  } else {
    std::printf("%d %s\n", inner_twice(argc) + inner_work(5000), outer_name(3).c_str());
  }
  return 0;
}
