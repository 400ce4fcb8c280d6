; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A defined global gets a redzone and a descriptor in its own section, tied to it and pointing at this module's definition.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -rtsan-globals=0 -S %s | FileCheck %s --check-prefix=OFF
source_filename = "dir/file.c"
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-DAG: @arr = global { [10 x i32], [56 x i8] } zeroinitializer, align 32
; CHECK-DAG: @big = global { [4096 x i8], [1024 x i8] } zeroinitializer, align 64
; Without unnamed_addr, lest the linker merges it with another of the same bytes.
; CHECK-DAG: @.str = private constant { [6 x i8], [26 x i8] } { [6 x i8] c"hello\00", [26 x i8] zeroinitializer }, align 32
; OFF-DAG: @arr = global [10 x i32]
; OFF-NOT: rts_globals", align
@arr = global [10 x i32] zeroinitializer
@big = global [4096 x i8] zeroinitializer, align 64
@.str = private unnamed_addr constant [6 x i8] c"hello\00"

; CHECK-DAG: @[[FILE:rts.str[.0-9]*]] = private unnamed_addr constant [11 x i8] c"dir/file.c\00"
; CHECK-DAG: @[[ARR:rts.str[.0-9]*]] = private unnamed_addr constant [4 x i8] c"arr\00"
; CHECK-DAG: c"<string literal>\00"
; CHECK-DAG: @[[DESC:rts.global[.0-9]*]] = private global { ptr, i64, i64, ptr, ptr, ptr, i32, i32 } { ptr @[[OWN:rts.own[.0-9]*]], i64 40, i64 96, ptr @[[ARR]], ptr @[[FILE]], ptr null, i32 0, i32 0 }, section "rts_globals", align 8, !associated
; CHECK-DAG: @[[OWN]] = private alias { [10 x i32], [56 x i8] }, ptr @arr
; CHECK-DAG: @llvm.compiler.used = {{.*}}@[[DESC]]

; CHECK-LABEL: define ptr @addr(
; CHECK: ret ptr {{.*}}@arr
define ptr @addr() {
  ret ptr getelementptr ([10 x i32], ptr @arr, i64 0, i64 3)
}
