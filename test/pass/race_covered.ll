; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A second check of the same bytes tells the race detector nothing, unless this thread may have synchronised in between or the first was
; only a read and the second is a write.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @anything()
declare void @nosync() nosync nofree
declare void @sync() nofree
@flag = global i32 0
; CHECK-LABEL: define void @write_covers_read(
; CHECK: __rts_via_tstore8
; CHECK-NOT: __rts_via_tload8
; CHECK: ret void
define void @write_covers_read(ptr %p) {
  store volatile i64 1, ptr %p
  call void @nosync()
  %v = load volatile i64, ptr %p
  ret void
}
; CHECK-LABEL: define void @read_covers_no_write(
; CHECK: __rts_via_tload8
; CHECK: call void @nosync
; CHECK: __rts_via_tstore8
; CHECK: ret void
define void @read_covers_no_write(ptr %p) {
  %v = load volatile i64, ptr %p
  call void @nosync()
  store volatile i64 1, ptr %p
  ret void
}
; CHECK-LABEL: define void @call_may_sync(
; CHECK: __rts_via_tstore8
; CHECK: call void @sync
; CHECK: __rts_via_tstore8
define void @call_may_sync(ptr %p) {
  store volatile i64 1, ptr %p
  call void @sync()
  store volatile i64 1, ptr %p
  ret void
}
; CHECK-LABEL: define void @atomic(
; CHECK: __rts_via_tstore8
; CHECK: store atomic
; CHECK: __rts_via_tstore8
define void @atomic(ptr %p) {
  store volatile i64 1, ptr %p
  store atomic i32 1, ptr @flag release, align 4
  store volatile i64 1, ptr %p
  ret void
}
; CHECK-LABEL: define void @signal_fence(
; CHECK: __rts_via_tstore8
; CHECK-NOT: __rts_
; CHECK: ret void
define void @signal_fence(ptr %p) {
  store volatile i64 1, ptr %p
  fence syncscope("singlethread") seq_cst
  store volatile i64 1, ptr %p
  ret void
}
; CHECK-LABEL: define void @asm_memory(
; CHECK: __rts_via_tstore8
; CHECK: asm
; CHECK: __rts_via_tstore8
define void @asm_memory(ptr %p) {
  store volatile i64 1, ptr %p
  call void asm sideeffect "", "~{memory}"() nounwind
  store volatile i64 1, ptr %p
  ret void
}
; The memory check alone survives synchronisation: constant memory is read without race check.
; CHECK-LABEL: define void @two_kinds(
; CHECK: __rts_via_load8
; CHECK: call void @sync
; CHECK-NOT: __rts_via_load8
; CHECK: ret void
define void @two_kinds(ptr %p, ptr %q) {
  store i8 1, ptr %q
  %v = load volatile i64, ptr %p, !invariant.load !0
  call void @sync()
  %w = load volatile i64, ptr %p, !invariant.load !0
  ret void
}
!0 = !{}
