; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A module of rustc is linked with a standard library that is not instrumented, and says so.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=thread -S %s | FileCheck %s --implicit-check-not=__rts_enable_races()
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: notail call void @__rts_enable_races_mixed()
@g = global i32 0
!llvm.ident = !{!0}
!0 = !{!"rustc version 1.96.0"}
