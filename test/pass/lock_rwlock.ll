; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Rust's RwLock and parking_lot's locks in both manglings: which atomics take and give, how, and by a call that waits for how long.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=lock -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @_ZN3std3sys4sync6rwlock5futex6RwLock14read_contended17h0123456789abcdefE(ptr)
declare void @_ZN3std10sys_common6rwlock5futex6RwLock15write_contended17h0123456789abcdefE(ptr)
declare void @_RNvMNtNtNtNtCs1234_3std3sys4sync6rwlock5futexNtB2_6RwLock22wake_writer_or_readers(ptr, i32)
declare zeroext i1 @_ZN11parking_lot10raw_rwlock9RawRwLock16lock_shared_slow17h0123456789abcdefE(ptr, i1 zeroext, i64, i32)
declare zeroext i1 @_RNvMNtCs1234_11parking_lot9raw_mutexNtB2_8RawMutex9lock_slow(ptr, i64, i32)
declare void @_RNvMNtCs1234_11parking_lot10raw_rwlockNtB2_9RawRwLock22unlock_upgradable_slow(ptr, i1 zeroext)
; CHECK-LABEL: define void @read
; CHECK: call void @__rts_lock_got_if(ptr %l, i32 257, i8 zeroext
; CHECK: call void @__rts_lock_wants(ptr %l, i32 257)
; CHECK: call void @__rts_lock_got(ptr %l, i32 257)
define void @read(ptr %l) {
  %s = load atomic i32, ptr %l monotonic, align 4
  %n = add i32 %s, 1
  %r = cmpxchg weak ptr %l, i32 %s, i32 %n acquire monotonic
  %ok = extractvalue { i32, i1 } %r, 1
  br i1 %ok, label %done, label %slow
slow:
  call void @_ZN3std3sys4sync6rwlock5futex6RwLock14read_contended17h0123456789abcdefE(ptr %l)
  br label %done
done:
  ret void
}
; CHECK-LABEL: define void @write
; CHECK: call void @__rts_lock_got_if(ptr %l, i32 1, i8 zeroext
; CHECK: call void @__rts_lock_wants(ptr %l, i32 1)
define void @write(ptr %l) {
  %r = cmpxchg weak ptr %l, i32 0, i32 1073741823 acquire monotonic
  %ok = extractvalue { i32, i1 } %r, 1
  br i1 %ok, label %done, label %slow
slow:
  call void @_ZN3std10sys_common6rwlock5futex6RwLock15write_contended17h0123456789abcdefE(ptr %l)
  br label %done
done:
  ret void
}
; A reader takes away one; a writer all.
; CHECK-LABEL: define void @unread
; CHECK: call void @__rts_lock_gives(ptr %l, i32 257)
; CHECK-NEXT: atomicrmw
define void @unread(ptr %l) {
  %old = atomicrmw sub ptr %l, i32 1 release
  call void @_RNvMNtNtNtNtCs1234_3std3sys4sync6rwlock5futexNtB2_6RwLock22wake_writer_or_readers(ptr %l, i32 %old)
  ret void
}
; CHECK-LABEL: define void @unwrite
; CHECK: call void @__rts_lock_gives(ptr %l, i32 1)
; CHECK-NEXT: atomicrmw
define void @unwrite(ptr %l) {
  %old = atomicrmw sub ptr %l, i32 1073741823 release
  call void @_RNvMNtNtNtNtCs1234_3std3sys4sync6rwlock5futexNtB2_6RwLock22wake_writer_or_readers(ptr %l, i32 %old)
  ret void
}
; parking_lot's reader that may read again waits for no waiting writer: 3 | 0x100 | 0x400.
; CHECK-LABEL: define void @read_recursive
; CHECK: call void @__rts_lock_wants(ptr %l, i32 1283)
; CHECK: call void @__rts_lock_got_if(ptr %l, i32 1283,
define void @read_recursive(ptr %l) {
  %got = call zeroext i1 @_ZN11parking_lot10raw_rwlock9RawRwLock16lock_shared_slow17h0123456789abcdefE(ptr %l, i1 zeroext true, i64 0, i32 1000000000)
  ret void
}
; CHECK-LABEL: define void @read_parking
; CHECK: call void @__rts_lock_wants(ptr %l, i32 259)
define void @read_parking(ptr %l) {
  %got = call zeroext i1 @_ZN11parking_lot10raw_rwlock9RawRwLock16lock_shared_slow17h0123456789abcdefE(ptr %l, i1 zeroext false, i64 0, i32 1000000000)
  ret void
}
; With a time limit there is no wish: 2 | 0x200.
; CHECK-LABEL: define i1 @try_for
; CHECK-NOT: __rts_lock_wants
; CHECK: call void @__rts_lock_got_if(ptr %l, i32 514,
define i1 @try_for(ptr %l, i64 %s, i32 %ns) {
  %got = call zeroext i1 @_RNvMNtCs1234_11parking_lot9raw_mutexNtB2_8RawMutex9lock_slow(ptr %l, i64 %s, i32 %ns)
  ret i1 %got
}
; CHECK-LABEL: define void @unlock_upgradable
; CHECK: call void @__rts_lock_gives(ptr %l, i32 2307)
; CHECK-NEXT: cmpxchg
; CHECK: call void @__rts_lock_gives(ptr %l, i32 2307)
; CHECK-NEXT: call void @_RNvMNt
define void @unlock_upgradable(ptr %l, i64 %s) {
  %n = sub i64 %s, 24
  %r = cmpxchg weak ptr %l, i64 %s, i64 %n release monotonic
  call void @_RNvMNtCs1234_11parking_lot10raw_rwlockNtB2_9RawRwLock22unlock_upgradable_slow(ptr %l, i1 zeroext false)
  ret void
}
