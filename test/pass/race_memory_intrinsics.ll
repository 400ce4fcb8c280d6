; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Copies: the checking version where races are checked, except short ones, which stay inline beside their checks.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=thread -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
@to = global [512 x i8] zeroinitializer
@from = global [512 x i8] zeroinitializer
; CHECK-LABEL: define void @unknown(
; CHECK: call ptr @__rts_memcpy(ptr %p, ptr %q, i64 %n)
define void @unknown(ptr %p, ptr %q, i64 %n) {
  call void @llvm.memcpy.p0.p0.i64(ptr %p, ptr %q, i64 %n, i1 false)
  ret void
}
; Inside both objects, which others may use.
; CHECK-LABEL: define void @proven(
; CHECK: call ptr @__rts_memcpy(
define void @proven() {
  call void @llvm.memcpy.p0.p0.i64(ptr @to, ptr @from, i64 512, i1 false)
  ret void
}
; CHECK-LABEL: define void @short(
; CHECK: call preserve_allcc void @__rts_via_tload16(ptr %q)
; CHECK: call preserve_allcc void @__rts_via_tstore16(ptr %p)
; CHECK: call void @llvm.memcpy
define void @short(ptr %p, ptr %q) {
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %p, ptr align 8 %q, i64 16, i1 false)
  ret void
}
; CHECK-LABEL: define void @middling(
; CHECK-NOT: icmp
; CHECK: call preserve_allcc void @__rts_via_tstore_n(ptr %p, i64 100)
; CHECK: call void @llvm.memset
define void @middling(ptr %p) {
  call void @llvm.memset.p0.i64(ptr align 8 %p, i8 0, i64 100, i1 false)
  ret void
}
