; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Calls of library functions that synchronise are told before and after: by name, in both of Rust's manglings, across invokes. A thrown exception's
; destructor tells first. Handlers that end have nothing behind. Nothing of this without race checks.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address,thread -S %s | FileCheck %s
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s --check-prefix=OFF --implicit-check-not=__rts_library
; OFF: @lock
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @lock(
; CHECK: call void @__rts_library_before(ptr %m, i32 0)
; CHECK: call void @_RNvMNtNtNtNtCsabc_3std3sys4sync5mutex5futexNtB2_5Mutex14lock_contended(ptr %m)
; CHECK-NEXT: call void @__rts_library_after(ptr %m, i32 0)
; CHECK: call void @__rts_library_before(ptr %m, i32 0)
; CHECK: call void @_ZN3std3sys4sync5mutex5futex5Mutex14lock_contended17h0123456789abcdefE(ptr %m)
; CHECK-NEXT: call void @__rts_library_after(ptr %m, i32 0)
define void @lock(ptr %m) {
  call void @_RNvMNtNtNtNtCsabc_3std3sys4sync5mutex5futexNtB2_5Mutex14lock_contended(ptr %m)
  call void @_ZN3std3sys4sync5mutex5futex5Mutex14lock_contended17h0123456789abcdefE(ptr %m)
  ret void
}

; CHECK-LABEL: define void @park(
; CHECK: call void @__rts_library_before(ptr null, i32 2)
; CHECK: invoke void @_RNvNtNtCsabc_3std6thread9functions4park()
; CHECK-NEXT: to label %[[PARKED:.*]] unwind
; CHECK: [[PARKED]]:
; CHECK-NEXT: call void @__rts_library_after(ptr null, i32 2)
; CHECK-NEXT: br label %done
define void @park(i1 %really) personality ptr @rust_eh_personality {
  br i1 %really, label %yes, label %done
yes:
  invoke void @_RNvNtNtCsabc_3std6thread9functions4park() to label %done unwind label %pad
done:
  ret void
pad:
  %e = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %e
}

; CHECK-LABEL: define void @unpark(
; CHECK: call void @__rts_library_before(ptr null, i32 3)
; CHECK: atomicrmw xchg ptr %p, i32 1 release
define void @unpark(ptr %p) {
  %old = atomicrmw xchg ptr %p, i32 1 release, align 4
  %woken = call i1 @_RNvNtNtNtNtCsabc_3std3sys3pal4unix5futex10futex_wake(ptr %p)
  ret void
}

; CHECK-LABEL: define void @throw(
; CHECK: call void @__cxa_throw(ptr %e, ptr null, ptr @__rts_destroy_destroy)
define void @throw(ptr %e) {
  call void @__cxa_throw(ptr %e, ptr null, ptr @destroy)
  unreachable
}

; CHECK-LABEL: define void @handled(
; CHECK: call void @__rts_library_before(ptr null, i32 9)
; CHECK: call void @__cxa_end_catch()
; CHECK-NEXT: ret void
define void @handled() {
  call void @__cxa_end_catch()
  ret void
}

; A function of the program that only sounds like one.
; CHECK-LABEL: define void @own(
; CHECK-NOT: __rts_library
; CHECK: ret void
define void @own(ptr %m) {
  call void @_RNvMNtCsabc_3app5MutexNtB2_5Mutex14lock_contended(ptr %m)
  ret void
}

; CHECK: define internal void @__rts_destroy_destroy(ptr %0)
; CHECK-NEXT: call void @__rts_library_after(ptr %0, i32 8)
; CHECK-NEXT: call void @destroy(ptr %0)
declare void @_RNvMNtNtNtNtCsabc_3std3sys4sync5mutex5futexNtB2_5Mutex14lock_contended(ptr)
declare void @_ZN3std3sys4sync5mutex5futex5Mutex14lock_contended17h0123456789abcdefE(ptr)
declare void @_RNvMNtCsabc_3app5MutexNtB2_5Mutex14lock_contended(ptr)
declare void @_RNvNtNtCsabc_3std6thread9functions4park()
declare i1 @_RNvNtNtNtNtCsabc_3std3sys3pal4unix5futex10futex_wake(ptr)
declare void @__cxa_throw(ptr, ptr, ptr)
declare void @__cxa_end_catch()
declare void @destroy(ptr)
declare i32 @rust_eh_personality(...)
