; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Locals that others can reach may hold a lock in Rust, where the type does not tell; the same in C++, whose names begin alike, is none.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=lock -passes=rtsan-all -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @share(ptr)
; CHECK-LABEL: define void @_ZN3foo3barEv(
; CHECK-NOT: __rts_lock_ends
; CHECK: ret void
define void @_ZN3foo3barEv() {
  %v = alloca [16 x i8], align 8
  call void @share(ptr %v)
  ret void
}
; CHECK-LABEL: define void @_ZN3foo3bar17h0123456789abcdefE(
; CHECK: call void @__rts_lock_ends(ptr %v, i32 16)
; CHECK: ret void
define void @_ZN3foo3bar17h0123456789abcdefE() {
  %v = alloca [16 x i8], align 8
  call void @share(ptr %v)
  ret void
}
; CHECK-LABEL: define void @_RNvC3foo3bar(
; CHECK: call void @__rts_lock_ends(ptr %v, i32 16)
; CHECK: ret void
define void @_RNvC3foo3bar() {
  %v = alloca [16 x i8], align 8
  call void @share(ptr %v)
  ret void
}
