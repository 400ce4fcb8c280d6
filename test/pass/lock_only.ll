; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A module that is checked for locks only: accesses, variables and frames stay as they are, leaf functions go without a frame pointer; a note tells the
; runtime before any constructor runs.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=lock -S %s | FileCheck %s --implicit-check-not=sanitize_
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s --check-prefix=ADDRESS
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=all -S %s | FileCheck %s --check-prefix=ALL
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: @g = global i32 0
; CHECK: @[[NOTE:__rts_checks_4_[0-9]+]] = linkonce_odr hidden constant { i32, i32, i32, [8 x i8], i32 } { i32 6, i32 4, i32 1, [8 x i8] c"rtsan\00\00\00", i32 4 }, section ".note.rtsan", comdat, align 4
; CHECK: @llvm.used = {{.*}}@[[NOTE]]
; CHECK: @llvm.global_ctors = appending global [1 x {{.*}}@[[CTOR:__rts_module_locks_[0-9]+]]
; CHECK-NOT: @llvm.global_dtors
; CHECK: define void @f(ptr %p) #[[F:[0-9]+]]
; CHECK-NEXT: %v = alloca [4 x i8]
; CHECK-NEXT: store i32 1, ptr %p
; CHECK-NEXT: call void @use(ptr %v)
; CHECK-NEXT: ret void
; CHECK: define linkonce_odr hidden void @[[CTOR]]()
; CHECK: load volatile i8
; CHECK-NEXT: call void @__rts_init()
; CHECK-NEXT: call void @__rts_enable_locks()
; CHECK: attributes #[[F]] = { "frame-pointer"="non-leaf" "rtsan"="instrumented" }
; ADDRESS: @__rts_checks_1_{{.*}} i32 1 }, section ".note.rtsan"
; ALL: @__rts_checks_7_{{.*}} i32 7 }, section ".note.rtsan"
@g = global i32 0
declare void @use(ptr)
define void @f(ptr %p) {
  %v = alloca [4 x i8]
  store i32 1, ptr %p
  call void @use(ptr %v)
  ret void
}
