; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; An array that escapes moves into a frame: header of two words, shadow written once on entry and cleared on exit.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @use(ptr)

; frame of 64 bytes: redzone [0, 32), variable [32, 45), redzone up to 64
; CHECK: @[[NAME:rts.str[.0-9]*]] = private unnamed_addr constant [4 x i8] c"buf\00"
; CHECK: @rts.frame_desc = private unnamed_addr constant {{.*}} i32 64, i32 1, [1 x { i32, i32, i32, i32, ptr }] [{ i32, i32, i32, i32, ptr } { i32 32, i32 13, i32 0, i32 0, ptr @[[NAME]] }]
; CHECK-LABEL: define void @f(
; CHECK: %rts.frame = alloca [64 x i8], align 16
; CHECK: xor i64 %{{.*}}, 5932458170647397681
; CHECK: store ptr @rts.frame_desc
; 8 shadow bytes f1 f1 f1 f1 00 05 f3 f3
; CHECK: store i64 -868344801535069711, ptr %{{.*}}, align 1
; CHECK: %buf = getelementptr inbounds i8, ptr %rts.frame, i64 32
; CHECK: call void @use(ptr %buf)
; CHECK: store i64 0, ptr %{{.*}}, align 1
; CHECK: load i64, ptr @__rts_stack_exit_pattern
; CHECK: call preserve_allcc void @__rts_via_stack_poison(ptr %rts.frame, i64 64, i8 zeroext -11)
; CHECK: ret void
define void @f() {
  %buf = alloca [13 x i8], align 1
  call void @use(ptr %buf)
  ret void
}

; Scalars whose address stays here are left alone.
; CHECK-LABEL: define i32 @g(
; CHECK-NOT: rts.frame
; CHECK: ret i32
define i32 @g(i32 %x) {
  %v = alloca i32
  store i32 %x, ptr %v
  %r = load i32, ptr %v
  ret i32 %r
}
