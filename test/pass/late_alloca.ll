; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Allocas behind instrumented accesses stay in the entry block: none becomes a dynamic one.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define i32 @f(
; CHECK: %late = alloca i32
; CHECK: br i1
; CHECK-NOT: alloca
define i32 @f(ptr %p) {
  %x = load i32, ptr %p
  %late = alloca i32
  store volatile i32 %x, ptr %late
  ret i32 %x
}
