; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Every way out clears the frame: return, resume, and before a call that must be a tail call.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -rtsan-use-after-return=0 -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @use(ptr)
declare void @throws(ptr)
declare i32 @__gxx_personality_v0(...)

; CHECK-LABEL: define void @unwinds(
; CHECK: normal:
; CHECK: store i64 0, ptr
; CHECK: ret void
; CHECK: cleanup:
; CHECK: store i64 0, ptr
; CHECK: resume
define void @unwinds() personality ptr @__gxx_personality_v0 {
  %v = alloca [13 x i8]
  invoke void @throws(ptr %v) to label %normal unwind label %cleanup
normal:
  ret void
cleanup:
  %e = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %e
}

; CHECK-LABEL: define void @tail(
; CHECK: store i64 0, ptr
; CHECK-NEXT: musttail call void @tail
; CHECK-NEXT: ret void
define void @tail(ptr %p) {
  %v = alloca [13 x i8]
  call void @use(ptr %v)
  musttail call void @tail(ptr %p)
  ret void
}
