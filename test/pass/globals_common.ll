; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Common symbols are registered only if the linker gave them the size that has our redzone.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-DAG: @com = common global { [10 x i32], [56 x i8] } zeroinitializer, align 32
; CHECK-DAG: @[[D:rts.common[.0-9]*]] = private global {{.*}} { ptr @com, i64 40, i64 96,
; CHECK-DAG: @llvm.used = {{.*}}@com
; CHECK-NOT: section "rts_globals"
; CHECK: define internal void @__rts_commons_ctor()
; CHECK: %[[SIZE:.*]] = call i64 asm "movabsq $$com@SIZE, $0", "=r"()
; CHECK: icmp eq i64 %[[SIZE]], 96
; CHECK: call void @__rts_register_globals(ptr @[[D]],
; CHECK: define internal void @__rts_commons_dtor()
; CHECK: call void @__rts_unregister_globals(ptr @[[D]],
@com = common global [10 x i32] zeroinitializer
