// What the translation unit that includes this was compiled with.
#pragma once
#include <string>

#define IDENTITY_TEXT_(value) #value
#define IDENTITY_TEXT(value) IDENTITY_TEXT_(value)

static inline std::string identity() {
  std::string text;
#if defined(__clang__)
  text += "clang " IDENTITY_TEXT(__clang_major__) "." IDENTITY_TEXT(__clang_minor__);
#else
  text += "gcc " IDENTITY_TEXT(__GNUC__) "." IDENTITY_TEXT(__GNUC_MINOR__);
#endif
#if defined(_LIBCPP_VERSION)
  text += " libc++";
#else
  text += " libstdc++";
#endif
#if defined(__aarch64__)
  text += " aarch64";
#else
  text += " x86_64";
#endif
#if defined(NDEBUG)
  text += " optimised";
#else
  text += " debug";
#endif
  text += " c++" + std::to_string(__cplusplus / 100);
#if defined(PROJECT_FLAG)
  text += " flag " IDENTITY_TEXT(PROJECT_FLAG);
#endif
  return text;
}
