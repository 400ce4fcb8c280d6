; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; What an aligned 8-byte access costs: flip a bit of the address, load, compare with a thread-local, branch. Nothing is saved for the call.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s -o %t.ll
; RUN: %llc -O2 -relocation-model=pic %t.ll -o - | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: write8:
; CHECK-NOT: push{{.*}}%r{{[^b]}}
; CHECK-NOT: sub{{.*}}, %rsp
; CHECK: movabsq {{.*}}, [[FLIP:%r..]]
; CHECK-NEXT: xorq %rdi, [[FLIP]]
; CHECK-NEXT: movl 111149060([[FLIP]]), [[CELL:%e..]]
; CHECK-NEXT: movq __rts_cur@GOTTPOFF(%rip), [[CUR:%r..]]
; CHECK-NEXT: cmpl %fs:([[CUR]]), [[CELL]]
; CHECK-NEXT: jne
; CHECK: movq %rsi, (%rdi)
; CHECK-NEXT: popq %rbp
; CHECK: retq
; CHECK: callq __rts_via_tstore8
define void @write8(ptr %p, i64 %v) {
  store i64 %v, ptr %p, align 8
  ret void
}
