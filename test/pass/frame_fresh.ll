; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A small variable's race cells are written when it comes to life, after its shadow, by the runtime's word for that or with 0: no call, no branch.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s --check-prefix=ADDRESS
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @use(ptr)
declare void @llvm.lifetime.start.p0(i64, ptr)
declare void @llvm.lifetime.end.p0(i64, ptr)

; CHECK: @__rts_fresh = extern_weak thread_local(initialexec) global [3 x i64]
; CHECK-LABEL: define void @loop(
; CHECK: body:
; CHECK: store i16 0, ptr
; CHECK: %[[LO:.*]] = load i64, ptr getelementptr inbounds (i8, ptr @__rts_fresh, i64 8)
; CHECK: %[[AT:.*]] = sub i64 %{{.*}}, %[[LO]]
; CHECK: %[[SIZE:.*]] = load i64, ptr getelementptr inbounds (i8, ptr @__rts_fresh, i64 16)
; CHECK: %[[HERE:.*]] = icmp ult i64 %[[AT]], %[[SIZE]]
; CHECK: %[[FRESH:.*]] = load i64, ptr @__rts_fresh
; CHECK: %[[WORD:.*]] = select i1 %[[HERE]], i64 %[[FRESH]], i64 0
; CHECK: xor i64 %{{.*}}, 70368744177664
; CHECK: insertelement <2 x i64> poison, i64 %[[WORD]]
; CHECK: store <2 x i64> %{{.*}}, ptr %{{.*}}, align 8, !nosanitize
; The last three bytes are not the variable's.
; CHECK: %[[PART:.*]] = and i64 %[[WORD]], -962072674529
; CHECK: store i64 %[[PART]], ptr
; CHECK-NOT: __rts_via_scope_begin
; CHECK: call void @use(
; CHECK: store <2 x i64> zeroinitializer
; ADDRESS-NOT: __rts_fresh
define void @loop(i32 %n) {
entry:
  %v = alloca [21 x i8], align 8
  br label %body
body:
  %i = phi i32 [ 0, %entry ], [ %next, %body ]
  call void @llvm.lifetime.start.p0(i64 21, ptr %v)
  call void @use(ptr %v)
  call void @llvm.lifetime.end.p0(i64 21, ptr %v)
  %next = add i32 %i, 1
  %again = icmp slt i32 %next, %n
  br i1 %again, label %body, label %done
done:
  ret void
}
