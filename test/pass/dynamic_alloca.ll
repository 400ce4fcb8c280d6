; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A block of run-time size: 32 bytes in front, at least 32 behind, poisoned by the runtime; cleaned where the stack pointer goes back.
; REQUIRES: llvm-ge-19
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @use(ptr)
declare ptr @llvm.stacksave.p0()
declare void @llvm.stackrestore.p0(ptr)

; CHECK-LABEL: define void @f(
; CHECK: %[[ENTRY:.*]] = call ptr @llvm.stacksave.p0()
; CHECK: %[[SIZE:.*]] = mul i64 %n, 4
; CHECK: add i64 %{{.*}}, 64
; CHECK: %[[BLOCK:.*]] = alloca i8, i64 %{{.*}}, align 32
; CHECK: %v = getelementptr i8, ptr %[[BLOCK]], i64 32
; CHECK: call preserve_allcc void @__rts_via_alloca_poison(ptr %v, i64 %[[SIZE]])
; CHECK: call void @use(ptr %v)
; CHECK: %[[SP:.*]] = call ptr @llvm.stacksave.p0()
; CHECK: call preserve_allcc void @__rts_via_allocas_unpoison(ptr %[[SP]], ptr %saved)
; CHECK: call void @llvm.stackrestore.p0(ptr %saved)
; CHECK: %[[LAST:.*]] = call ptr @llvm.stacksave.p0()
; CHECK: call preserve_allcc void @__rts_via_allocas_unpoison(ptr %[[LAST]], ptr %[[ENTRY]])
; CHECK: ret void
define void @f(i64 %n) {
  %saved = call ptr @llvm.stacksave.p0()
  %v = alloca i32, i64 %n
  call void @use(ptr %v)
  call void @llvm.stackrestore.p0(ptr %saved)
  ret void
}
