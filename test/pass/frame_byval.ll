; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A byval argument that escapes gets a copy with redzones.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @use(ptr)
%S = type { [10 x i32] }

; CHECK-LABEL: define i32 @f(
; CHECK: %rts.frame = alloca
; CHECK: %[[COPY:.*]] = getelementptr inbounds i8, ptr %rts.frame, i64 32
; CHECK: call void @llvm.memcpy.p0.p0.i64(ptr align 8 %[[COPY]], ptr align 8 %s, i64 40, i1 false)
; CHECK: call void @use(ptr %[[COPY]])
define i32 @f(ptr byval(%S) align 8 %s, i64 %i) {
  call void @use(ptr %s)
  %p = getelementptr %S, ptr %s, i64 0, i32 0, i64 %i
  %r = load i32, ptr %p
  ret i32 %r
}
