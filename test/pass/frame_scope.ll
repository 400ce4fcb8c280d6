; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A variable of a loop body is addressable only between its lifetime markers, which do not survive.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -rtsan-use-after-scope=0 -S %s | FileCheck %s --check-prefix=OFF
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @use(ptr)
declare void @llvm.lifetime.start.p0(i64, ptr)
declare void @llvm.lifetime.end.p0(i64, ptr)

; On entry out of scope: f1 f1 f1 f1 f8 f8 f3 f3. At the start 00 00, at the end f8 f8.
; CHECK-LABEL: define void @loop(
; CHECK: store i64 -868076555057630735, ptr
; CHECK: body:
; CHECK: store i16 0, ptr
; CHECK: call void @use(
; CHECK: store i16 -1800, ptr
; CHECK: done:
; CHECK: store i64 0, ptr
; CHECK-NOT: call void @llvm.lifetime
; OFF-LABEL: define void @loop(
; OFF: store i64 -868350299093208591, ptr
; OFF-NOT: store i16
; OFF: ret void
define void @loop(i32 %n) {
entry:
  %v = alloca [2 x i64], align 8
  br label %body
body:
  %i = phi i32 [ 0, %entry ], [ %next, %body ]
  call void @llvm.lifetime.start.p0(i64 16, ptr %v)
  call void @use(ptr %v)
  call void @llvm.lifetime.end.p0(i64 16, ptr %v)
  %next = add i32 %i, 1
  %again = icmp slt i32 %next, %n
  br i1 %again, label %body, label %done
done:
  ret void
}

; A scope that is the whole function costs nothing.
; CHECK-LABEL: define void @whole(
; CHECK-NOT: store i16
; CHECK: ret void
define void @whole() {
  %v = alloca [2 x i64], align 8
  call void @llvm.lifetime.start.p0(i64 16, ptr %v)
  call void @use(ptr %v)
  call void @llvm.lifetime.end.p0(i64 16, ptr %v)
  ret void
}
