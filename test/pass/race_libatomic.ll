; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Calls of libatomic's functions are told to the race detector like the instructions they stand for; loads are asked for again.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
; RUN: %opt_rtsan -rtsan-checks=address -passes=rtsan-all -S %s | FileCheck %s --check-prefix=OFF --implicit-check-not=__rts_atomic
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; OFF: __rts_
declare void @__atomic_load(i64, ptr, ptr, i32)
declare i128 @__atomic_load_16(ptr, i32)
declare void @__atomic_store(i64, ptr, ptr, i32)
declare zeroext i1 @__atomic_compare_exchange(i64, ptr, ptr, ptr, i32, i32)
declare i128 @__atomic_fetch_nand_16(ptr, i128, i32)
declare i1 @__atomic_is_lock_free(i64, ptr)
; CHECK-LABEL: define i128 @load(
; CHECK: call void @__rts_atomic_call_begin(ptr %p, i64 16, i32 2, i32 0)
; CHECK-NEXT: br label %[[AGAIN:.*]]
; CHECK: [[AGAIN]]:
; CHECK: %v = call i128 @__atomic_load_16(ptr %p, i32 2)
; CHECK-NEXT: %[[ENDED:.*]] = notail call zeroext i8 @__rts_atomic_call_end(i32 0, i8 zeroext 1, i32 0)
; CHECK-NEXT: %[[MORE:.*]] = icmp eq i8 %[[ENDED]], 0
; CHECK-NEXT: br i1 %[[MORE]], label %[[AGAIN]]
define i128 @load(ptr %p) {
  %v = tail call i128 @__atomic_load_16(ptr %p, i32 2)
  ret i128 %v
}
; CHECK-LABEL: define void @load_n(
; CHECK: call void @__rts_atomic_call_begin(ptr %p, i64 %n, i32 %order, i32 0)
define void @load_n(ptr %p, i64 %n, ptr %to, i32 %order) {
  call void @__atomic_load(i64 %n, ptr %p, ptr %to, i32 %order)
  ret void
}
; CHECK-LABEL: define void @store(
; CHECK: call void @__rts_atomic_call_begin(ptr %p, i64 24, i32 3, i32 1)
; CHECK-NEXT: call void @__atomic_store(i64 24, ptr %p, ptr %from, i32 3)
; CHECK-NEXT: call zeroext i8 @__rts_atomic_call_end(i32 1, i8 zeroext 1, i32 0)
define void @store(ptr %p, ptr %from) {
  call void @__atomic_store(i64 24, ptr %p, ptr %from, i32 3)
  ret void
}
; CHECK-LABEL: define i1 @cas(
; CHECK: call void @__rts_atomic_call_begin(ptr %p, i64 32, i32 4, i32 2)
; CHECK-NEXT: %[[OK:.*]] = call zeroext i1 @__atomic_compare_exchange(
; CHECK-NEXT: %[[IS:.*]] = icmp ne i1 %[[OK]], false
; CHECK-NEXT: %[[OK8:.*]] = zext i1 %[[IS]] to i8
; CHECK-NEXT: call zeroext i8 @__rts_atomic_call_end(i32 2, i8 zeroext %[[OK8]], i32 2)
define i1 @cas(ptr %p, ptr %e, ptr %d) {
  %ok = call zeroext i1 @__atomic_compare_exchange(i64 32, ptr %p, ptr %e, ptr %d, i32 4, i32 2)
  ret i1 %ok
}
; CHECK-LABEL: define i128 @nand(
; CHECK: call void @__rts_atomic_call_begin(ptr %p, i64 16, i32 5, i32 2)
define i128 @nand(ptr %p) {
  %v = call i128 @__atomic_fetch_nand_16(ptr %p, i128 3, i32 5)
  ret i128 %v
}
; CHECK-LABEL: define i1 @other(
; CHECK-NOT: __rts_atomic_call
; CHECK: ret i1
define i1 @other(ptr %p) {
  %v = call i1 @__atomic_is_lock_free(i64 16, ptr %p)
  ret i1 %v
}
