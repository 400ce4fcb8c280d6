; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A module that checks for races says so in a constructor of its own, by a call whose return address lies in the module.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S < %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=thread -S < %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S < %s | FileCheck %s --check-prefix=OFF --implicit-check-not=races
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: @llvm.global_ctors = {{.*}}@[[CTOR:__rts_module_races_[0-9]+]]
; CHECK: define linkonce_odr hidden void @[[CTOR]]() {{.*}}comdat {
; CHECK: call void @__rts_init()
; CHECK: notail call void @__rts_enable_races()
; OFF: __rts_init
@g = global i32 0
