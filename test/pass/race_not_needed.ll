; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; No race check: locals that nobody else can reach, constant memory. Locals that escape have one, and are proven inside for the memory.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -rtsan-opt=0 -S %s | FileCheck %s --check-prefix=ALL
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @use(ptr)
@table = constant [4 x i32] [i32 1, i32 2, i32 3, i32 4]
; CHECK-LABEL: define i64 @local(
; CHECK-NOT: __rts_
; CHECK: ret i64
; ALL-LABEL: define i64 @local(
; ALL: __rts_via_tstore8
define i64 @local(i64 %x) {
  %v = alloca i64
  store volatile i64 %x, ptr %v
  %r = load volatile i64, ptr %v
  ret i64 %r
}
; CHECK-LABEL: define i32 @constant(
; CHECK-NOT: __rts_via_t
; CHECK: ret i32
define i32 @constant() {
  %v = load i32, ptr getelementptr (i8, ptr @table, i64 4)
  ret i32 %v
}
; CHECK-LABEL: define i64 @invariant(
; CHECK: __rts_via_load8
; CHECK: ret i64
define i64 @invariant(ptr %p) {
  %v = load i64, ptr %p, !invariant.load !0
  ret i64 %v
}
; CHECK-LABEL: define void @escapes(
; CHECK: store <2 x i64> zeroinitializer
; CHECK: __rts_via_tstore4
; CHECK: call void @use(
define void @escapes() {
  %v = alloca i32
  store i32 1, ptr %v
  call void @use(ptr %v)
  ret void
}
!0 = !{}
