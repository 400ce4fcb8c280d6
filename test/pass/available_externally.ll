; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A copy of another unit's function is tagged like its callers, or LLVM would refuse to inline it.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-tag,inline -S %s | FileCheck %s
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define i32 @f(
; CHECK-NOT: call
; CHECK: ret i32
define available_externally i32 @copy(ptr %p) {
  %r = load i32, ptr %p
  ret i32 %r
}
define i32 @f(ptr %p) {
  %r = call i32 @copy(ptr %p)
  ret i32 %r
}
