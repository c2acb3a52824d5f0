/** The programs that a compiler must be able to make. Owns their text and what they must print. */

/** A program to compile, link and run. */
export interface Program {
  /** What it shows, such as `C++ exceptions`. */
  readonly title: string;
  readonly language: "c" | "cxx";
  /** Translation units; more than one for what happens between them. */
  readonly sources: readonly string[];
  readonly flags: readonly string[];
  /** What it prints when all is well, or must say on its way to a failure. */
  readonly prints: string;
  /** True: it must fail, as a sanitizer stops it. */
  readonly stops?: boolean;
  /** Needs an operating system with threads. */
  readonly threads?: boolean;
}

const C_SOURCE = `#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int ascending(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(int argc, char **argv) {
  int numbers[] = {3, 1, 2};
  char *text = malloc(64);
  (void)argv;
  if (text == NULL) return 1;
  qsort(numbers, 3, sizeof numbers[0], ascending);
  strcpy(text, "c");
  int64_t wide = (int64_t)numbers[2] << (31 + argc);
  printf("%s %d%d%d %lld %.1f\\n", text, numbers[0], numbers[1], numbers[2], (long long)wide,
         sqrt(6.25 * argc));
  free(text);
  return 0;
}
`;

const EXCEPTIONS_SOURCE = `#include <cstdio>
#include <stdexcept>
#include <string>
struct Base { virtual ~Base() {} };
struct Derived : Base { int value; explicit Derived(int v) : value(v) {} };
static int unwound = 0;
struct Guard { ~Guard() { ++unwound; } };
static void fail(int depth) {
  Guard guard;
  if (depth == 0) throw std::runtime_error("thrown");
  fail(depth - 1);
}
int main() {
  std::string caught;
  try { fail(3); } catch (const std::exception &error) { caught = error.what(); }
  try { try { throw Derived(7); } catch (...) { throw; } }
  catch (const Base &base) {
    const Derived *derived = dynamic_cast<const Derived *>(&base);
    if (derived == nullptr || derived->value != 7) return 2;
  }
  std::printf("%s %d\\n", caught.c_str(), unwound);
  return 0;
}
`;

const THREADS_SOURCE = `#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>
int main() {
  std::mutex mutex;
  std::condition_variable ready;
  std::atomic<long> total(0);
  thread_local int mine = 0;
  bool go = false;
  std::vector<std::thread> threads;
  for (int i = 1; i <= 4; ++i) threads.emplace_back([&, i] {
    std::unique_lock<std::mutex> lock(mutex);
    ready.wait(lock, [&] { return go; });
    lock.unlock();
    for (int j = 0; j < 1000; ++j) { total += i; ++mine; }
    if (mine != 1000) total = -1;
  });
  { std::lock_guard<std::mutex> lock(mutex); go = true; }
  ready.notify_all();
  for (auto &thread : threads) thread.join();
  std::printf("threads %ld\\n", total.load());
  return 0;
}
`;

/** `LIBRARY` is the macro that the headers of one standard library define. */
const LIBRARY_SOURCE = `#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>
#ifdef LIBRARY_MACRO
#ifndef LIBRARY
#error these are the headers of another standard library
#endif
#endif
int main() {
  std::map<std::string, std::shared_ptr<std::vector<int>>> table;
  for (int i = 5; i > 0; --i) {
    auto &row = table[i % 2 ? "odd" : "even"];
    if (!row) row = std::make_shared<std::vector<int>>();
    row->push_back(i);
  }
  std::ostringstream out;
  std::function<void(int)> print = [&out](int i) { out << i; };
  for (auto &entry : table) {
    std::sort(entry.second->begin(), entry.second->end());
    out << entry.first << ':';
    std::for_each(entry.second->begin(), entry.second->end(), print);
    out << ' ';
  }
  std::cout << out.str() << std::endl;
  return 0;
}
`;

const LTO_FIRST_SOURCE = `int half(int number);
int main(int argc, char **argv) { (void)argv; return half(argc * 84) == 42 ? 0 : 1; }
`;
const LTO_SECOND_SOURCE = `#include <stdio.h>
int half(int number) { puts("lto"); return number / 2; }
`;

const ADDRESS_SOURCE = `#include <stdlib.h>
int main(int argc, char **argv) {
  (void)argv;
  volatile char *memory = malloc(8);
  char read = memory[7 + argc];
  free((void *)memory);
  return read == 1 ? 1 : 0;
}
`;

const UNDEFINED_SOURCE = `#include <limits.h>
int main(int argc, char **argv) {
  (void)argv;
  volatile int large = INT_MAX;
  large = large + argc;
  return 0;
}
`;

/** Programs of every toolchain that has an operating system below it. */
export const PLAIN_PROGRAMS: readonly Program[] = [
  {
    title: "C",
    language: "c",
    sources: [C_SOURCE],
    flags: ["-std=c99", "-O2", "-lm"],
    prints: "c 123 12884901888 2.5",
  },
  {
    title: "C++ exceptions",
    language: "cxx",
    sources: [EXCEPTIONS_SOURCE],
    flags: ["-std=c++11", "-O1"],
    prints: "thrown 4",
  },
  {
    title: "C++ threads",
    language: "cxx",
    sources: [THREADS_SOURCE],
    flags: ["-std=c++11", "-O1", "-pthread"],
    prints: "threads 10000",
    threads: true,
  },
];

/** Two units that are compiled into one at link time. */
export const LTO_PROGRAM: Program = {
  title: "LTO",
  language: "c",
  sources: [LTO_FIRST_SOURCE, LTO_SECOND_SOURCE],
  flags: ["-std=c99", "-O2", "-flto"],
  prints: "lto",
};

/** Programs with a fault each that a sanitizer must find. */
export const SANITIZER_PROGRAMS: readonly (Program & { readonly sanitizer: string })[] = [
  {
    sanitizer: "address",
    title: "address sanitizer",
    language: "c",
    sources: [ADDRESS_SOURCE],
    flags: ["-std=c99", "-g", "-fsanitize=address"],
    prints: "AddressSanitizer: heap-buffer-overflow",
    stops: true,
  },
  {
    sanitizer: "undefined",
    title: "undefined behaviour sanitizer",
    language: "c",
    sources: [UNDEFINED_SOURCE],
    flags: ["-std=c99", "-g", "-fsanitize=undefined"],
    prints: "signed integer overflow",
  },
];

const LIBRARY_MACROS: Readonly<Record<string, string>> = {
  "libc++": "_LIBCPP_VERSION",
  "libstdc++": "__GLIBCXX__",
};

/**
 * The program that shows one C++ standard library at work.
 *
 * @param library `libc++`, `libstdc++` or undefined for the compiler's own choice.
 * @param select Arguments that choose it.
 */
export function libraryProgram(library: string | undefined, select: readonly string[]): Program {
  const macro = library === undefined ? undefined : LIBRARY_MACROS[library];
  const expectation = macro === undefined ? "" : "#define LIBRARY_MACRO\n";
  const source = expectation + LIBRARY_SOURCE.replace("#ifndef LIBRARY\n", `#ifndef ${macro}\n`);
  return {
    title: library === undefined ? "C++ standard library" : `C++ with ${library}`,
    language: "cxx",
    sources: [source],
    flags: ["-std=c++11", "-O1", ...select],
    prints: "even:24 odd:135",
  };
}

/** What a compiler for a machine without an operating system must make: an object file. */
export const BARE_PROGRAMS: readonly Program[] = [
  {
    title: "C object",
    language: "c",
    sources: ["int answer(int a) { static int calls; return ++calls * a; }\n"],
    flags: ["-ffreestanding", "-O2"],
    prints: "",
  },
  {
    title: "C++ object",
    language: "cxx",
    sources: [
      "template <class T> struct Box { T value; virtual T twice() { return value + value; } };\n" +
      "int answer(int a) { Box<int> box; box.value = a; return box.twice(); }\n",
    ],
    flags: ["-ffreestanding", "-fno-exceptions", "-fno-rtti", "-O2"],
    prints: "",
  },
];
