; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; After setjmp and vfork, poison of frames that died below is dropped, also in functions without a frame of their own.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare i32 @setjmp(ptr) returns_twice

; CHECK-LABEL: define i32 @f(
; CHECK: call i32 @setjmp(
; CHECK-NEXT: %[[SP:.*]] = call ptr @llvm.stacksave
; CHECK-NEXT: call preserve_allcc void @__rts_via_stack_reset(ptr %[[SP]])
define i32 @f(ptr %env) {
  %r = call i32 @setjmp(ptr %env) returns_twice
  ret i32 %r
}
