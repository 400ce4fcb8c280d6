; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Storing the vtable pointer that is there already is a read to the race detector.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
@_ZTV1B = external constant { [4 x ptr] }
; CHECK-LABEL: define void @_ZN1BD2Ev(
; CHECK: load ptr, ptr %this
; CHECK: icmp eq ptr
; CHECK: __rts_via_tload_n(ptr %this, i64 8)
; CHECK: __rts_via_tstore_vptr(ptr %this)
; CHECK: store ptr
define void @_ZN1BD2Ev(ptr %this) {
  store ptr getelementptr (i8, ptr @_ZTV1B, i64 16), ptr %this, align 8
  ret void
}
