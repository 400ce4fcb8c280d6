; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A heap block that stays in the function: an index is compared with the size, without shadow, cells or calls on the good path. Not once somebody else may know it, or
; where it may have been freed.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare ptr @malloc(i64)
declare void @free(ptr)
declare void @know(ptr)
; CHECK-LABEL: define i32 @own(
; CHECK: %p = call ptr @malloc
; CHECK-NOT: inttoptr
; CHECK: call i64 @llvm.usub.sat.i64(i64 %n, i64 3)
; CHECK-NOT: inttoptr
; CHECK: __rts_via_load_oob
; CHECK-NOT: inttoptr
; CHECK: load i32, ptr %q
; CHECK-NOT: inttoptr
; CHECK: ret i32
define i32 @own(i64 %n, i64 %i) {
  %p = call ptr @malloc(i64 %n)
  %q = getelementptr i32, ptr %p, i64 %i
  %v = load i32, ptr %q
  call void @free(ptr %p)
  ret i32 %v
}
; CHECK-LABEL: define i32 @known(
; CHECK: __rts_via_tload4
; CHECK: load i32, ptr %q
define i32 @known(i64 %n, i64 %i) {
  %p = call ptr @malloc(i64 %n)
  call void @know(ptr %p)
  %q = getelementptr i32, ptr %p, i64 %i
  %v = load i32, ptr %q
  ret i32 %v
}
; CHECK-LABEL: define i32 @freed(
; CHECK: __rts_via_load4
; CHECK: load i32, ptr %q
define i32 @freed(i64 %n, i64 %i) {
  %p = call ptr @malloc(i64 %n)
  call void @free(ptr %p)
  %q = getelementptr i32, ptr %p, i64 %i
  %v = load i32, ptr %q
  ret i32 %v
}
; CHECK-LABEL: define i32 @merged(
; CHECK: __rts_via_tload4
; CHECK: load i32, ptr %q
define i32 @merged(i64 %n, i64 %i, ptr %other, i1 %which) {
  %p = call ptr @malloc(i64 %n)
  %m = select i1 %which, ptr %p, ptr %other
  %q = getelementptr i32, ptr %m, i64 %i
  %v = load i32, ptr %q
  ret i32 %v
}
