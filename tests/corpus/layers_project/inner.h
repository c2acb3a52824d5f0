#pragma once
#ifdef __cplusplus
extern "C" {
#endif
int inner_twice(int value);
int inner_work(int rounds);
#ifdef __cplusplus
}
#endif
