// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A run without a report leaves no file.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: rm -rf %t.d && mkdir %t.d
// RUN: %env_rtsan_opts=log_path=%t.d/log %t
// RUN: ls %t.d | count 0
int main(void) { return 0; }
