; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Functions that the program excludes, that have no prologue, or that are copies of code of another unit, are left alone.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define i32 @excluded(
; CHECK-NOT: @__rts_via
; CHECK-LABEL: define i32 @normal(
; CHECK: __rts_via_load4
define i32 @excluded(ptr %p) disable_sanitizer_instrumentation {
  %r = load i32, ptr %p
  ret i32 %r
}
define available_externally i32 @copy(ptr %p) {
  %r = load i32, ptr %p
  ret i32 %r
}
define i32 @bare(ptr %p) naked {
  call void asm sideeffect "ret", ""()
  unreachable
}
define i32 @__rts_own(ptr %p) {
  %r = load i32, ptr %p
  ret i32 %r
}
define i32 @normal(ptr %p) {
  %r = load i32, ptr %p
  ret i32 %r
}
