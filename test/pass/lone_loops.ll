; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; As long as there is one thread, loops that call nothing that could make another one run without race checks: memory checks alone.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
; RUN: %opt_rtsan -rtsan-checks=thread -passes=rtsan-all -S %s | FileCheck %s --check-prefix=THREAD
; RUN: %opt_rtsan -rtsan-checks=all -rtsan-lone-loops=0 -passes=rtsan-all -S %s | FileCheck %s --check-prefix=OFF --implicit-check-not=__rts_alone
; RUN: %opt_rtsan -rtsan-checks=address -passes=rtsan-all -S %s | FileCheck %s --check-prefix=OFF --implicit-check-not=__rts_alone
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @anything()
declare i64 @length(ptr) nounwind willreturn memory(argmem: read)
; OFF: define i64 @lookup(

; Values leave through one of the two copies, at both exits.
; CHECK-LABEL: define i64 @lookup(
; CHECK: %[[ALONE:.*]] = load i32, ptr @__rts_alone, align 4
; CHECK-NEXT: %[[YES:.*]] = icmp ne i32 %[[ALONE]], 0
; CHECK-NEXT: br i1 %[[YES]], label %[[LONE:.*]], label %[[FULL:[^,]*]]
; CHECK: [[LONE]]:
; CHECK-NOT: __rts_via_tload
; CHECK: __rts_via_load8(
; CHECK-NOT: __rts_via_tload
; CHECK: [[FULL]]:
; CHECK: xor i64 %{{.*}}, 70368744177664
; CHECK: __rts_via_tload8(
; CHECK: ret i64
; THREAD-LABEL: define i64 @lookup(
; THREAD: load i32, ptr @__rts_alone
; THREAD: .lone:
; THREAD-NOT: __rts_via_
; THREAD: entry.split:
; THREAD: __rts_via_tload8(
; THREAD: ret i64
define i64 @lookup(ptr %keys, ptr %values, i64 %n, i64 %key) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %more ]
  %at = mul i64 %i, 3
  %k = getelementptr i64, ptr %keys, i64 %at
  %v = load i64, ptr %k, align 8
  %found = icmp eq i64 %v, %key
  br i1 %found, label %yes, label %more
more:
  %next = add nuw i64 %i, 1
  %again = icmp ne i64 %next, %n
  br i1 %again, label %body, label %no
yes:
  %a = phi i64 [ %i, %body ]
  ret i64 %a
no:
  ret i64 %n
}

; A call that may do anything: a thread may come to be in there.
; CHECK-LABEL: define void @calls(
; CHECK-NOT: __rts_alone
; CHECK: ret void
define void @calls(ptr %p, i64 %n) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %at = mul i64 %i, 3
  %a = getelementptr i64, ptr %p, i64 %at
  store i64 0, ptr %a, align 8
  call void @anything()
  %next = add nuw i64 %i, 1
  %again = icmp ne i64 %next, %n
  br i1 %again, label %body, label %done
done:
  ret void
}

; What uses its argument's memory alone makes none.
; CHECK-LABEL: define i64 @strings(
; CHECK: load i32, ptr @__rts_alone
; CHECK: call i64 @length(
; CHECK: call i64 @length(
; CHECK: ret i64
define i64 @strings(ptr %p, i64 %n) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %sum = phi i64 [ 0, %entry ], [ %more, %body ]
  %at = mul i64 %i, 3
  %a = getelementptr ptr, ptr %p, i64 %at
  %s = load ptr, ptr %a, align 8
  %len = call i64 @length(ptr %s)
  %more = add i64 %sum, %len
  %next = add nuw i64 %i, 1
  %again = icmp ne i64 %next, %n
  br i1 %again, label %body, label %done
done:
  ret i64 %more
}

; Atomics and fences are told to nobody where there is nobody.
; CHECK-LABEL: define void @atomics(
; CHECK: load i32, ptr @__rts_alone
; CHECK: .lone:
; CHECK-NOT: __rts_atomic
; CHECK-NOT: __rts_fence
; CHECK: entry.split:
; CHECK: call i64 @__rts_atomic_rmw_begin(
; CHECK: call void @__rts_fence(
; CHECK: ret void
define void @atomics(ptr %p, i64 %n) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %old = atomicrmw add ptr %p, i64 1 release, align 8
  fence acquire
  %next = add nuw i64 %i, 1
  %again = icmp ne i64 %next, %n
  br i1 %again, label %body, label %done
done:
  ret void
}
