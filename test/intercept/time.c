// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR --implicit-check-not=wrong %s
#include "Inputs/cases.h"
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

int main(int argc, char **argv) {
  start(argc, argv);
  time_t t = 86400 * 365;
  struct tm tm = *gmtime(&t);
  CASE(time); time(ROOM(time_t));
  CASE(gettimeofday); gettimeofday(ROOM(struct timeval), NULL);
  CASE(clock_gettime); clock_gettime(CLOCK_REALTIME, ROOM(struct timespec));
  CASE(times); times(ROOM(struct tms));
  CASE(getitimer); getitimer(ITIMER_REAL, ROOM(struct itimerval));
  CASE(nanosleep); nanosleep(memset(ROOM(struct timespec), 0, sizeof(struct timespec) - extra), NULL);
  CASE(localtime_r); localtime_r(&t, ROOM(struct tm));
  CASE(mktime); if (mktime(memcpy(ROOM(struct tm), &tm, sizeof tm - extra)) == -1) puts("wrong");
  CASE(asctime_r); asctime_r(&tm, block(26 - extra));
  CASE(ctime_r); ctime_r(&t, block(26 - extra));
  CASE(strftime); if (strftime(block(11 - extra), 100, "%Y-%m-%d", &tm) != 10) puts("wrong");
  CASE(strptime); if (!strptime("1999", "%Y", ROOM(struct tm))) puts("wrong");
  return finish();
}
// CHECK-LABEL: case time.
// CHECK: WRITE of size 8
// CHECK: #0 {{.*}} time
// CHECK-LABEL: case gettimeofday.
// CHECK: WRITE of size 16
// CHECK-LABEL: case clock_gettime.
// CHECK: WRITE of size 16
// CHECK-LABEL: case times.
// CHECK: WRITE of size 32
// CHECK-LABEL: case getitimer.
// CHECK: WRITE of size 32
// CHECK-LABEL: case nanosleep.
// CHECK: READ of size 16
// CHECK-LABEL: case localtime_r.
// CHECK: WRITE of size 56
// CHECK-LABEL: case mktime.
// CHECK: READ of size 56
// CHECK-LABEL: case asctime_r.
// CHECK: WRITE of size 26
// CHECK-LABEL: case ctime_r.
// CHECK: WRITE of size 26
// CHECK-LABEL: case strftime.
// CHECK: WRITE of size 11
// CHECK-LABEL: case strptime.
// CHECK: WRITE of size 56
// CHECK: all done
// OK: all done
