; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Rust's mutex: the slow path's name tells what the atomics of the same place are. The same exchange without that call is left alone, and nothing is told
; twice when the passes run again.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=lock -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all,rtsan-all -rtsan-checks=lock -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=thread -S %s | FileCheck %s --check-prefix=OFF --implicit-check-not=__rts_lock_
; OFF: define void @lock
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @_ZN3std3sys4sync5mutex5futex5Mutex14lock_contended17h0123456789abcdefE(ptr)
declare void @_ZN3std3sys4sync5mutex5futex5Mutex4wake17h0123456789abcdefE(ptr)
; CHECK-LABEL: define void @lock
; CHECK: cmpxchg
; CHECK: call void @__rts_lock_got_if(ptr %m, i32 0, i8 zeroext
; CHECK: call void @__rts_lock_wants(ptr %m, i32 0)
; CHECK-NEXT: call void @_ZN3std
; CHECK-NEXT: call void @__rts_lock_got(ptr %m, i32 0)
; CHECK-NOT: __rts_lock_
; CHECK: ret void
define void @lock(ptr %m) {
  %r = cmpxchg ptr %m, i32 0, i32 1 acquire monotonic
  %ok = extractvalue { i32, i1 } %r, 1
  br i1 %ok, label %done, label %slow
slow:
  call void @_ZN3std3sys4sync5mutex5futex5Mutex14lock_contended17h0123456789abcdefE(ptr %m)
  br label %done
done:
  ret void
}
; CHECK-LABEL: define void @unlock
; CHECK: call void @__rts_lock_gives(ptr %m, i32 0)
; CHECK-NEXT: atomicrmw xchg
; CHECK-NOT: __rts_lock_
; CHECK: ret void
define void @unlock(ptr %m) {
  %old = atomicrmw xchg ptr %m, i32 0 release
  %woken = icmp eq i32 %old, 2
  br i1 %woken, label %slow, label %done
slow:
  call void @_ZN3std3sys4sync5mutex5futex5Mutex4wake17h0123456789abcdefE(ptr %m)
  br label %done
done:
  ret void
}
; CHECK-LABEL: define i1 @other
; CHECK-NOT: __rts_lock_
; CHECK: ret i1
define i1 @other(ptr %m) {
  %r = cmpxchg ptr %m, i32 0, i32 1 acquire monotonic
  %ok = extractvalue { i32, i1 } %r, 1
  ret i1 %ok
}
