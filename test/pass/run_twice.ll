; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; rustc -O runs both passes twice on one module; the second time nothing is added.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -S %s -o %t.once.ll
; RUN: %opt_rtsan -passes='rtsan-all,rtsan-all' -S %s -o %t.twice.ll
; RUN: %opt_rtsan -passes='rtsan-tag,rtsan-tag,rtsan-instrument,rtsan-tag,rtsan-instrument' -S %s -o %t.mixed.ll
; RUN: %opt_rtsan -passes=verify -S %t.once.ll -o %t.reread.ll
; RUN: %opt_rtsan -passes=rtsan-all -S %t.once.ll -o %t.again.ll
; RUN: %opt_rtsan -passes=default\<O2\> -S %t.once.ll -o %t.optimised.ll
; RUN: grep -v "^; ModuleID" %t.once.ll > %t.1
; RUN: grep -v "^; ModuleID" %t.twice.ll | diff %t.1 -
; RUN: grep -v "^; ModuleID" %t.mixed.ll | diff %t.1 -
; RUN: diff %t.reread.ll %t.again.ll
; RUN: FileCheck %s < %t.1
; RUN: FileCheck %s < %t.optimised.ll
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: @arr = {{.*}}{ [10 x i32], [56 x i8] }
; CHECK-LABEL: define {{.*}}i32 @f(
; CHECK: call preserve_allcc void @__rts_via_{{t?}}load4(
; CHECK-NOT: @__rts_via_{{t?}}load4(
; CHECK: ret i32
@arr = global [10 x i32] zeroinitializer
define i32 @f(ptr %p) {
  %r = load i32, ptr %p
  ret i32 %r
}
