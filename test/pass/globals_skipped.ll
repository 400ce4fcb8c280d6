; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; What has no redzone, and is said to have none.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -rtsan-stats -S %s 2>&1 | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK: rtsan-stats: GlobalsSkippedCompiler = 2
; CHECK: rtsan-stats: GlobalsSkippedForm = 4
; CHECK: rtsan-stats: GlobalsSkippedSection = 1
; CHECK-DAG: @tls = thread_local global i32 0
; CHECK-DAG: @decl = external global [4 x i32]
; CHECK-DAG: @copy = available_externally global [4 x i32]
; CHECK-DAG: @none = global [0 x i32] zeroinitializer
; CHECK-DAG: @placed = global [4 x i32] zeroinitializer, section "table"
; CHECK-DAG: @_ZTV1A = constant [3 x ptr] zeroinitializer
; CHECK-DAG: @switch.table.f = private constant [4 x i32]
; CHECK-NOT: section "rts_globals"
@tls = thread_local global i32 0
@decl = external global [4 x i32]
@copy = available_externally global [4 x i32] zeroinitializer
@none = global [0 x i32] zeroinitializer
@placed = global [4 x i32] zeroinitializer, section "table"
@_ZTV1A = constant [3 x ptr] zeroinitializer
@switch.table.f = private constant [4 x i32] zeroinitializer
