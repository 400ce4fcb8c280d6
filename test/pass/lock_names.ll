; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; Functions known by name, GLib's and Qt's, and annotated ones: one that is defined here tells by itself, calls of one that is not ask whether it does.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=lock -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK: @__rts_told_take = weak_odr constant i8 1
; CHECK: @__rts_told_leave = extern_weak constant i8
@acquire = private constant [14 x i8] c"rtsan.acquire\00", section "llvm.metadata"
@release = private constant [14 x i8] c"rtsan.release\00", section "llvm.metadata"
@file = private constant [4 x i8] c"a.c\00", section "llvm.metadata"
@llvm.global.annotations = appending global [2 x { ptr, ptr, ptr, i32, ptr }] [{ ptr, ptr, ptr, i32, ptr } { ptr @take, ptr @acquire, ptr @file, i32 1, ptr null }, { ptr, ptr, ptr, i32, ptr } { ptr @leave, ptr @release, ptr @file, i32 2, ptr null }], section "llvm.metadata"
declare void @leave(i32, ptr)
declare void @g_mutex_lock(ptr)
declare i32 @g_mutex_trylock(ptr)
declare void @g_mutex_unlock(ptr)
declare void @g_mutex_lock_all(ptr)
declare void @_ZN14QReadWriteLock11lockForReadEv(ptr)
declare zeroext i1 @_ZN6QMutex7tryLockEi(ptr, i32)
; The lock is the first pointer.
; CHECK-LABEL: define void @take
; CHECK: call void @__rts_lock_wants(ptr %l, i32 4)
; CHECK: store
; CHECK: call void @__rts_lock_got(ptr %l, i32 4)
; CHECK-NEXT: ret void
define void @take(i32 %how, ptr %l) {
  store i32 %how, ptr %l
  ret void
}
; CHECK-LABEL: define void @uses
; CHECK: icmp eq {{\(?}}ptr @__rts_told_leave, {{(ptr )?}}null
; CHECK: call void @__rts_lock_gives(ptr %l, i32 4)
; CHECK: call void @leave(i32 1, ptr %l)
define void @uses(ptr %l) {
  call void @leave(i32 1, ptr %l)
  ret void
}
; CHECK-LABEL: define void @glib
; CHECK: call void @__rts_lock_wants(ptr %l, i32 5)
; CHECK-NEXT: call void @g_mutex_lock(
; CHECK-NEXT: call void @__rts_lock_got(ptr %l, i32 5)
; CHECK: call void @__rts_lock_gives(ptr %l, i32 5)
; CHECK-NEXT: call void @g_mutex_unlock(
; CHECK: call i32 @g_mutex_trylock(
; CHECK: call void @__rts_lock_got_if(ptr %l, i32 517,
; CHECK-NOT: __rts_lock_
; CHECK: ret void
define void @glib(ptr %l) {
  call void @g_mutex_lock(ptr %l)
  call void @g_mutex_unlock(ptr %l)
  %got = call i32 @g_mutex_trylock(ptr %l)
  call void @g_mutex_lock_all(ptr %l)
  ret void
}
; CHECK-LABEL: define void @qt
; CHECK: call void @__rts_lock_wants(ptr %l, i32 263)
; CHECK: call void @__rts_lock_got(ptr %l, i32 263)
; CHECK: call void @__rts_lock_got_if(ptr %l, i32 518,
define void @qt(ptr %l) {
  call void @_ZN14QReadWriteLock11lockForReadEv(ptr %l)
  %got = call zeroext i1 @_ZN6QMutex7tryLockEi(ptr %l, i32 5)
  ret void
}
