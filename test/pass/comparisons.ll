; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Comparisons of memory: the runtime's entry where races are checked, which spares it the question who called. Not a function of the program's own,
; not where the program says that the name means nothing, and not where there would be code behind a tail call.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=thread -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck --check-prefix=ADDRESS %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare i32 @memcmp(ptr, ptr, i64)
declare i32 @bcmp(ptr, ptr, i64)
; CHECK-LABEL: define i32 @compares(
; CHECK: %[[FP:.*]] = call ptr @llvm.frameaddress.p0(i32 0)
; CHECK: %[[WORD:.*]] = getelementptr inbounds{{.*}} @__rts_activations
; CHECK: store volatile i64 0, ptr %[[WORD]]
; CHECK: %[[A:.*]] = notail call i32 @__rts_memcmp(ptr %p, ptr %q, i64 %n)
; CHECK: %[[B:.*]] = notail call i32 @__rts_memcmp(ptr %p, ptr %q, i64 24)
; CHECK: or i32 %[[A]], %[[B]]
; ADDRESS-LABEL: define i32 @compares(
; ADDRESS: call i32 @memcmp(
; ADDRESS: call i32 @bcmp(
define i32 @compares(ptr %p, ptr %q, i64 %n) {
  %a = call i32 @memcmp(ptr %p, ptr %q, i64 %n)
  %b = call i32 @bcmp(ptr %p, ptr %q, i64 24)
  %c = or i32 %a, %b
  ret i32 %c
}
; CHECK-LABEL: define i32 @says_no(
; CHECK: call i32 @memcmp(
define i32 @says_no(ptr %p, ptr %q, i64 %n) {
  %a = call i32 @memcmp(ptr %p, ptr %q, i64 %n) nobuiltin
  ret i32 %a
}
; CHECK-LABEL: define i32 @says_no_anywhere(
; CHECK: call i32 @memcmp(
define i32 @says_no_anywhere(ptr %p, ptr %q, i64 %n) "no-builtins" {
  %a = call i32 @memcmp(ptr %p, ptr %q, i64 %n)
  ret i32 %a
}
; CHECK-LABEL: define i32 @tail(
; CHECK: musttail call i32 @memcmp(
define i32 @tail(ptr %p, ptr %q, i64 %n) {
  %a = musttail call i32 @memcmp(ptr %p, ptr %q, i64 %n)
  ret i32 %a
}
