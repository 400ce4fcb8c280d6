; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Before the optimiser: attributes that keep it from widening and speculating accesses, and frame pointers for stacks.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-tag -rtsan-checks=address -S %s | FileCheck %s --check-prefixes=CHECK,ADDRESS
; RUN: %opt_rtsan -passes=rtsan-tag -rtsan-checks=thread -S %s | FileCheck %s --check-prefixes=CHECK,THREAD
; RUN: %opt_rtsan -passes=rtsan-tag -S %s | FileCheck %s --check-prefixes=CHECK,ALL
; RUN: %opt_rtsan -passes=rtsan-tag -rtsan-checks=all -S %s | FileCheck %s --check-prefixes=CHECK,ALL
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: define void @f() #[[F:[0-9]+]]
define void @f() {
  ret void
}
; CHECK: define void @excluded() #[[X:[0-9]+]]
define void @excluded() disable_sanitizer_instrumentation {
  ret void
}
; ADDRESS: attributes #[[F]] = { sanitize_address "frame-pointer"="all" "rtsan"="tagged" }
; THREAD: attributes #[[F]] = { sanitize_thread "frame-pointer"="all" "rtsan"="tagged" }
; ALL: attributes #[[F]] = { sanitize_address sanitize_thread "frame-pointer"="all" "rtsan"="tagged" }
; CHECK: attributes #[[X]] = { disable_sanitizer_instrumentation }
