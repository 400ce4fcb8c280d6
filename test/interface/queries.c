// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the address space looks like, asked through the interface.
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <sanitizer/asan_interface.h>
#include <sanitizer/allocator_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define T(x) do { if (!(x)) return printf("line %d: %s\n", __LINE__, #x), 1; } while (0)
/* Not in the headers of LLVM 14. */
extern const void *__sanitizer_get_allocated_begin(const void *);
static int global[3];
int main(void) {
  char *p = malloc(21), name[64];
  void *begin;
  size_t size;
  T(!__asan_address_is_poisoned(p + 20) && __asan_address_is_poisoned(p + 21));
  T(__asan_region_is_poisoned(p, 21) == NULL && __asan_region_is_poisoned(p, 30) == p + 21);
  T(strcmp(__asan_locate_address(p + 5, name, sizeof name, &begin, &size), "heap") == 0 && begin == p && size == 21);
  T(strcmp(__asan_locate_address(&global[1], name, sizeof name, &begin, &size), "global") == 0 && begin == global && size == 12);
  T(strcmp(name, "global") == 0);
  T(__sanitizer_get_ownership(p) && !__sanitizer_get_ownership(global));
  T(__sanitizer_get_allocated_size(p) == 21 && __sanitizer_get_allocated_begin(p + 3) == p);
  void *trace[10];
  int thread = -1;
  T(__asan_get_alloc_stack(p, trace, 10, &thread) > 0 && thread == 0);
  size_t before = __sanitizer_get_current_allocated_bytes();
  void *volatile q = malloc(1 << 20);
  T(__sanitizer_get_current_allocated_bytes() >= before + (1 << 20));
  T(__sanitizer_get_heap_size() >= 1 << 20);
  free(q);
  free(p);
  T(__asan_get_free_stack(p, trace, 10, &thread) > 0);
  T(!__asan_report_present());
  size_t scale, offset;
  __asan_get_shadow_mapping(&scale, &offset);
  T(scale == 3 && offset == 0x7fff8000);
  puts("fine");
  return 0;
}
