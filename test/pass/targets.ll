; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; CPUs without a runtime are refused with one line; device code passes through.
; REQUIRES: llvm-ge-16
; RUN: sed s/TRIPLE/i386-unknown-linux-gnu/ %s > %t.ll
; RUN: not %opt_rtsan -passes=rtsan-all -S %t.ll -o /dev/null 2>&1 | FileCheck %s --check-prefix=I386
; RUN: sed s/TRIPLE/nvptx64-nvidia-cuda/ %s > %t.ll
; RUN: %opt_rtsan -passes=rtsan-all -S %t.ll | FileCheck %s --check-prefix=DEVICE --implicit-check-not=__rts_
; I386: error: rtsan: no support for target 'i386-unknown-linux-gnu'
; DEVICE: define i32 @f(ptr %p) {
target triple = "TRIPLE"
define i32 @f(ptr %p) {
  %r = load i32, ptr %p
  ret i32 %r
}
