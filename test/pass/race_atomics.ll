; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Atomics stay what they are, between calls that tell the race detector what happens, with C's numbers for the orders.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=thread -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s --check-prefix=OFF --implicit-check-not=__rts_atomic --implicit-check-not=__rts_fence
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; OFF: __rts_via_load4
; CHECK-LABEL: define i32 @load(
; CHECK: %[[PAIR:.*]] = notail call { i64, i64 } @__rts_atomic_load4(ptr %p, i32 2)
; CHECK: %[[OK:.*]] = extractvalue { i64, i64 } %[[PAIR]], 1
; CHECK: %[[WIDE:.*]] = extractvalue { i64, i64 } %[[PAIR]], 0
; CHECK: %[[QUICK:.*]] = trunc i64 %[[WIDE]] to i32
; CHECK: %[[NOT:.*]] = icmp eq i64 %[[OK]], 0
; CHECK: br i1 %[[NOT]], label %[[SLOW:.*]], label %[[ALL:.*]], !prof
; CHECK: [[SLOW]]:
; CHECK: call void @__rts_atomic_load_begin(ptr %p, i64 4, i32 2)
; CHECK-NEXT: br label %[[AGAIN:.*]]
; CHECK: [[AGAIN]]:
; CHECK: %[[V:.*]] = load atomic i32, ptr %p acquire
; CHECK-NEXT: %[[ENDED:.*]] = notail call zeroext i8 @__rts_atomic_load_end(ptr %p, i64 4, i32 2)
; CHECK-NEXT: %[[MORE:.*]] = icmp eq i8 %[[ENDED]], 0
; CHECK-NEXT: br i1 %[[MORE]], label %[[AGAIN]], label %[[DONE:.*]], !prof
; CHECK: [[DONE]]:
; CHECK-NEXT: br label %[[ALL]]
; CHECK: [[ALL]]:
; CHECK-NEXT: %v = phi i32 [ %[[QUICK]], %{{.*}} ], [ %[[V]], %[[DONE]] ]
; CHECK-NEXT: ret i32 %v
define i32 @load(ptr %p) {
  %v = load atomic i32, ptr %p acquire, align 4
  ret i32 %v
}
; CHECK-LABEL: define ptr @pointer(
; CHECK: call { i64, i64 } @__rts_atomic_load8(ptr %p, i32 0)
; CHECK: inttoptr i64
; CHECK: load atomic ptr, ptr %p monotonic
; CHECK: phi ptr
define ptr @pointer(ptr %p) {
  %v = load atomic ptr, ptr %p monotonic, align 8
  ret ptr %v
}
; CHECK-LABEL: define float @number(
; CHECK-NOT: @__rts_atomic_load4
; CHECK: call void @__rts_atomic_load_begin(ptr %p, i64 4, i32 0)
; CHECK: load atomic float, ptr %p monotonic
define float @number(ptr %p) {
  %v = load atomic float, ptr %p monotonic, align 4
  ret float %v
}
; CHECK-LABEL: define void @store(
; CHECK: %[[OK:.*]] = notail call zeroext i8 @__rts_atomic_store2(ptr %p, i64 1, i32 3)
; CHECK-NEXT: %[[NOT:.*]] = icmp eq i8 %[[OK]], 0
; CHECK-NEXT: br i1 %[[NOT]], label %[[SLOW:.*]], label %[[ALL:.*]], !prof
; CHECK: [[SLOW]]:
; CHECK-NEXT: %[[BEGUN:.*]] = notail call i64 @__rts_atomic_store_begin(ptr %p, i64 2, i32 3)
; CHECK-NEXT: store atomic i16 1, ptr %p release
; CHECK-NEXT: call void @__rts_atomic_store_end(ptr %p, i64 %[[BEGUN]])
; CHECK-NEXT: br label %[[ALL]]
; CHECK: [[ALL]]:
; CHECK-NEXT: ret void
define void @store(ptr %p) {
  store atomic i16 1, ptr %p release, align 2
  ret void
}
; CHECK-LABEL: define void @store_pointer(
; CHECK: %[[N:.*]] = ptrtoint ptr %v to i64
; CHECK: call zeroext i8 @__rts_atomic_store8(ptr %p, i64 %[[N]], i32 5)
define void @store_pointer(ptr %p, ptr %v) {
  store atomic ptr %v, ptr %p seq_cst, align 8
  ret void
}
; CHECK-LABEL: define void @store_number(
; CHECK-NOT: @__rts_atomic_store{{[0-9]}}(
; CHECK: call i64 @__rts_atomic_store_begin(ptr %p, i64 4, i32 0)
define void @store_number(ptr %p, float %v) {
  store atomic float %v, ptr %p monotonic, align 4
  ret void
}
; 65536 = add.
; CHECK-LABEL: define i64 @rmw(
; CHECK: %[[PAIR:.*]] = notail call { i64, i64 } @__rts_atomic_rmw8(ptr %p, i64 1, i32 65536)
; CHECK: extractvalue { i64, i64 } %[[PAIR]], 1
; CHECK: %[[QUICK:.*]] = extractvalue { i64, i64 } %[[PAIR]], 0
; CHECK: %[[BEGUN:.*]] = notail call i64 @__rts_atomic_rmw_begin(ptr %p, i64 8, i32 0)
; CHECK-NEXT: %[[V:.*]] = atomicrmw add ptr %p, i64 1 monotonic
; CHECK-NEXT: call void @__rts_atomic_rmw_end(ptr %p, i8 zeroext 1, i32 0, i32 0, i64 %[[BEGUN]])
; CHECK: %v = phi i64 [ %[[QUICK]], %{{.*}} ], [ %[[V]], %{{.*}} ]
define i64 @rmw(ptr %p) {
  %v = atomicrmw add ptr %p, i64 1 monotonic, align 8
  ret i64 %v
}
; What is subtracted is added with the other sign, in its own width. 65540 = add, acq_rel; nobody asks for the result.
; CHECK-LABEL: define void @subtract(
; CHECK: %[[NEG:.*]] = sub i32 0, %n
; CHECK: %[[WIDE:.*]] = zext i32 %[[NEG]] to i64
; CHECK: call { i64, i64 } @__rts_atomic_rmw4(ptr %p, i64 %[[WIDE]], i32 65540)
; CHECK: atomicrmw sub ptr %p, i32 %n acq_rel
; CHECK-NOT: phi
; CHECK: ret void
define void @subtract(ptr %p, i32 %n) {
  %v = atomicrmw sub ptr %p, i32 %n acq_rel, align 4
  ret void
}
; CHECK-LABEL: define i32 @largest(
; CHECK-NOT: @__rts_atomic_rmw{{[0-9]}}(
; CHECK: atomicrmw umax
define i32 @largest(ptr %p, i32 %n) {
  %v = atomicrmw umax ptr %p, i32 %n monotonic, align 4
  ret i32 %v
}
; 516 = acq_rel, acquire.
; CHECK-LABEL: define i8 @cas(
; CHECK: %[[PAIR:.*]] = notail call { i64, i64 } @__rts_atomic_cas1(ptr %p, i64 0, i64 1, i32 516)
; CHECK: %[[WIDE:.*]] = extractvalue { i64, i64 } %[[PAIR]], 0
; CHECK-NEXT: %[[WAS:.*]] = trunc i64 %[[WIDE]] to i8
; CHECK: icmp eq i8 %[[WAS]], 0
; CHECK: %[[BEGUN:.*]] = notail call i64 @__rts_atomic_rmw_begin(ptr %p, i64 1, i32 4)
; CHECK-NEXT: %[[X:.*]] = cmpxchg weak ptr %p, i8 0, i8 1 acq_rel acquire
; CHECK-NEXT: %[[OK:.*]] = extractvalue { i8, i1 } %[[X]], 1
; CHECK-NEXT: %[[OK8:.*]] = zext i1 %[[OK]] to i8
; CHECK-NEXT: call void @__rts_atomic_rmw_end(ptr %p, i8 zeroext %[[OK8]], i32 4, i32 2, i64 %[[BEGUN]])
; CHECK: phi { i8, i1 }
define i8 @cas(ptr %p) {
  %x = cmpxchg weak ptr %p, i8 0, i8 1 acq_rel acquire, align 1
  %v = extractvalue { i8, i1 } %x, 0
  ret i8 %v
}
; CHECK-LABEL: define void @fences(
; CHECK: fence release
; CHECK-NEXT: call void @__rts_fence(i32 3)
; CHECK-NEXT: fence seq_cst
; CHECK-NEXT: call void @__rts_fence(i32 5)
; CHECK-NEXT: fence syncscope("singlethread") acq_rel
; CHECK-NEXT: ret void
define void @fences() {
  fence release
  fence seq_cst
  fence syncscope("singlethread") acq_rel
  ret void
}
