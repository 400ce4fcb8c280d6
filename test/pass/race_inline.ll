; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; The inline race test: the half of the granule's cell that the access is about, the bytes it touches, this thread's own cell.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=thread -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: @__rts_cur = extern_weak thread_local(initialexec) global i32

; CHECK-LABEL: define i64 @read8(
; CHECK: xor i64 %{{.*}}, 70368744177664
; CHECK: %[[CELL:.*]] = load i32, ptr %{{.*}}, align 4
; CHECK: %[[CUR:.*]] = load i32, ptr @__rts_cur
; CHECK: icmp ne i32 %[[CELL]], %[[CUR]]
; CHECK: call preserve_allcc void @__rts_via_tload8(ptr %p)
; CHECK: load i64, ptr %p
define i64 @read8(ptr %p) {
  %v = load i64, ptr %p, align 8
  ret i64 %v
}
; CHECK-LABEL: define void @write8(
; CHECK: %[[CELLS:.*]] = xor i64 %{{.*}}, 70368744177664
; CHECK: add i64 %[[CELLS]], 111149060
; CHECK-NOT: shl
; CHECK: call preserve_allcc void @__rts_via_tstore8(ptr %p)
define void @write8(ptr %p) {
  store volatile i64 1, ptr %p, align 8
  ret void
}
; The base is aligned: which bytes is known. 0xffffff00 | bytes 0, 4 and 5.
; CHECK-LABEL: define void @member(
; CHECK-NOT: shl
; CHECK: and i32 %{{.*}}, -207
; CHECK: call preserve_allcc void @__rts_via_tstore2(
define void @member(ptr align 8 %p) {
  %m = getelementptr i8, ptr %p, i64 4
  store i16 1, ptr %m, align 2
  store i8 1, ptr %p, align 1
  ret void
}
; It is not: from the address.
; CHECK-LABEL: define i32 @anywhere4(
; CHECK: and i64 %{{.*}}, 7
; CHECK: shl i32 15,
; CHECK: or i32 %{{.*}}, -256
; CHECK: load i32, ptr @__rts_cur
; CHECK: call preserve_allcc void @__rts_via_tload4(ptr %p)
define i32 @anywhere4(ptr %p) {
  %v = load i32, ptr %p, align 4
  ret i32 %v
}
; Two granules, and the entry point for any range.
; CHECK-LABEL: define i64 @straddles(
; CHECK: %[[W:.*]] = shl i32 255,
; CHECK: add i64 %{{.*}}, 7
; CHECK: lshr i32 %[[W]], 8
; CHECK: call preserve_allcc void @__rts_via_tload_n(ptr %p, i64 8)
define i64 @straddles(ptr %p) {
  %v = load i64, ptr %p, align 1
  ret i64 %v
}
; CHECK-LABEL: define <4 x i64> @vector(
; CHECK-COUNT-4: load i32, ptr %
; CHECK: load i32, ptr @__rts_cur
; CHECK-COUNT-4: xor i32
; CHECK-COUNT-1: icmp ne i32
; CHECK: call preserve_allcc void @__rts_via_tload_n(ptr %p, i64 32)
define <4 x i64> @vector(ptr %p) {
  %v = load <4 x i64>, ptr %p, align 32
  ret <4 x i64> %v
}
; A read and a write of the same bytes: the write's half tells all.
; CHECK-LABEL: define void @increment(
; CHECK-COUNT-1: load i32, ptr %
; CHECK: icmp ne i32
; CHECK: call preserve_allcc void @__rts_via_tload8(ptr %p)
; CHECK: call preserve_allcc void @__rts_via_tstore8(ptr %p)
; CHECK-NOT: icmp
define void @increment(ptr %p) {
  %v = load i64, ptr %p, align 8
  %w = add i64 %v, 1
  store i64 %w, ptr %p, align 8
  ret void
}
