; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Each unit starts the runtime and names the ABI it needs; the linker keeps one constructor for a DSO.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: @__start_rts_globals = extern_weak hidden global i8
; CHECK: @__stop_rts_globals = extern_weak hidden global i8
; CHECK: @[[ANCHOR:__rts_abi_[0-9]+__link_this_program_with_lrtsan]] = external global i8
; CHECK: @llvm.global_ctors = {{.*}}{ i32 1, ptr @[[CTOR:__rts_module_ctor_[0-9]+]], ptr @[[CTOR]] }
; CHECK: @llvm.global_dtors = {{.*}}{ i32 1, ptr @[[DTOR:__rts_module_dtor_[0-9]+]], ptr @[[DTOR]] }
; CHECK: define linkonce_odr hidden void @[[CTOR]]() {{.*}}comdat {
; CHECK: load volatile i8, ptr @[[ANCHOR]]
; CHECK: call void @__rts_init()
; CHECK: call void @__rts_register_globals(ptr @__start_rts_globals, ptr @__stop_rts_globals)
; CHECK: define linkonce_odr hidden void @[[DTOR]]() {{.*}}comdat {
; CHECK: call void @__rts_unregister_globals(ptr @__start_rts_globals, ptr @__stop_rts_globals)
