// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What string functions read and write are accesses of their caller: each call races with another thread's store into its string, and none
// with a store to the byte behind it.
// RUN: %clang_rtsan -O1 -fno-builtin %s -o %t -lpthread && not %env_rtsan_opts=halt_on_error=0:symbolize=0 %t race > %t.out 2>&1
// RUN: FileCheck %s < %t.out
// RUN: %t 2>&1 | FileCheck --check-prefix=QUIET %s
#define _GNU_SOURCE
#include <string.h>
#include "Inputs/invisible.h"
enum { CASES = 24 };
static char text[CASES][64], out[CASES][64], sink;
static int where;
static void *other(void *arg) {
  for (int i = 0; i < CASES; i++) text[i][where] = '7';
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  int k = 0;
  char *volatile p;
  char *save;
  (void)argv;
  for (int i = 0; i < CASES; i++) strcpy(text[i], "12345");
  where = argc > 1 ? 2 : 6;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  sink += strlen(text[k++]);
  sink += strnlen(text[k++], 5);
  sink += strcmp(text[k++], "12375");
  sink += strncmp(text[k++], "1237", 4);
  sink += strcasecmp(text[k++], "12375");
  strcpy(out[k], text[k]), k++;
  stpcpy(out[k], text[k]), k++;
  strncpy(out[k], text[k], 5), k++;
  strcat(out[k], text[k]), k++;
  strncat(out[k], text[k], 5), k++;
  p = strchr(text[k++], '4');
  p = strrchr(text[k++], '4');
  p = strstr(text[k++], "45");
  p = strpbrk(text[k++], "5");
  sink += strspn(text[k++], "1234567");
  sink += strcspn(text[k++], "5");
  free(strdup(text[k++]));
  free(strndup(text[k++], 5));
  sink += atoi(text[k++]);
  sink += strtol(text[k++], 0, 10);
  sink += strtod(text[k++], 0) > 1;
  p = strtok_r(text[k++], "x", &save);
  sink += memcmp(text[k++], "12375", 5);
  p = memchr(text[k++], '5', 6);
  pthread_join(t, 0);
  printf("done\n");
  return p == 0;
}
// CHECK-COUNT-24: ERROR: rtsan: data-race on address
// CHECK-NOT: ERROR: rtsan
// CHECK: done
// QUIET-NOT: rtsan
// QUIET: done
