// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RTSAN_CLANG names the clang; one that does not exist or has no plugin is said.
// RUN: env RTSAN_CLANG=%clang %bindir/rtsan-clang --version | FileCheck %s
// RUN: env RTSAN_CLANG=no-such-clang not %bindir/rtsan-clang --version 2>&1 | FileCheck --check-prefix=NONE %s
// RUN: env RTSAN_CLANG=/bin/true not %bindir/rtsan-clang --version 2>&1 | FileCheck --check-prefix=ODD %s
// RUN: %bindir/rtsan-clang --version | FileCheck %s
// RUN: ln -sf %bindir/rtsan-clang %t.link && %t.link --version | FileCheck %s
// CHECK: clang version
// NONE: rtsan-clang: RTSAN_CLANG=no-such-clang: no such program
// ODD: rtsan-clang: RTSAN_CLANG=/bin/true: {{.*}}clang
