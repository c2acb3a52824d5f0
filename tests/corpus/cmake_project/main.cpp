#include <cstdio>
#include <string>
#include <thread>
#include <atomic>
#include <vector>
#include "counter.h"
#include "thrower.h"
#if __cplusplus >= 202002L
#include <concepts>
#include <span>
template <std::integral T> T sum(std::span<const T> values) {
  T total{};
  for (T value : values) total += value;
  return total;
}
#endif

int main() {
  std::atomic<int> total(0);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&total] { total += count_words("one two three"); });
  }
  for (std::thread& thread : threads) thread.join();
  if (total != 12) return 1;
  try {
    throw_if_empty("");
    return 2;
  } catch (const CountError& error) {
    if (std::string(error.what()) != "empty") return 3;
  }
#if __cplusplus >= 202002L
  std::vector<int> values{1, 2, 3};
  if (sum<int>(values) != 6) return 4;
#endif
  std::printf("%d words\n", total.load());
  return 0;
}
