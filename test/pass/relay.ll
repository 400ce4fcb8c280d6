; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Entry points that keep all registers are reached through a jump of the DSO's own, never through a lazily bound PLT entry, which
; would lose r10. Their declarations have the convention of the calls.
; REQUIRES: llvm-ge-16, x86_64
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s -o %t.ll
; RUN: FileCheck %s < %t.ll
; RUN: %llc -relocation-model=pic %t.ll -o - | FileCheck %s --check-prefix=ASM
; RUN: %llc -O0 -relocation-model=pic %t.ll -o - | FileCheck %s --check-prefix=ASM
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-DAG: declare extern_weak preserve_allcc void @__rts_load4(ptr)
; CHECK-DAG: define linkonce_odr hidden preserve_allcc void @__rts_via_load4(ptr %0) {{.*}}comdat {
; CHECK-DAG: musttail call preserve_allcc void @__rts_load4(ptr %0)
; ASM-NOT: @PLT
; ASM: __rts_via_load4:
; ASM-NOT: push
; ASM-NOT: call
; ASM: __rts_load4@GOTPCREL(%rip)
; ASM: TAILCALL
define i32 @f(ptr %p) {
  %r = load i32, ptr %p
  ret i32 %r
}
