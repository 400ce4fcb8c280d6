; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A Rust function that is polled: suspended where it stores a state that waits; known by what it calls when it is done already. Another one that looks alike
; is left alone.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=lock -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare void @_RNvNtNtCs1234_4core9panicking11panic_const28panic_const_async_fn_resumed(ptr)
; CHECK-LABEL: define i1 @polled
; CHECK: [[S:%.*]] = notail call i32 @__rts_poll_enters()
; CHECK: switch
; CHECK: begin:
; CHECK-NEXT: getelementptr
; CHECK-NEXT: call void @__rts_poll_suspends(i32 {{.*}}[[S]])
; CHECK-NEXT: store i8 3
; CHECK: goes_on:
; CHECK-NOT: __rts_poll
; CHECK: }
define i1 @polled(ptr %f, ptr %cx) {
  %at = getelementptr i8, ptr %f, i64 16
  %s = load i8, ptr %at
  %state = zext i8 %s to i32
  switch i32 %state, label %never [
    i32 0, label %begin
    i32 1, label %done
    i32 3, label %goes_on
  ]
begin:
  %here = getelementptr i8, ptr %f, i64 16
  store i8 3, ptr %here
  ret i1 true
goes_on:
  store i8 7, ptr %f
  %there = getelementptr i8, ptr %f, i64 16
  store i8 1, ptr %there
  ret i1 false
done:
  call void @_RNvNtNtCs1234_4core9panicking11panic_const28panic_const_async_fn_resumed(ptr %cx)
  unreachable
never:
  unreachable
}
; CHECK-LABEL: define i1 @machine
; CHECK-NOT: __rts_poll
; CHECK: }
define i1 @machine(ptr %f) {
  %s = load i8, ptr %f
  switch i8 %s, label %never [ i8 0, label %begin ]
begin:
  store i8 3, ptr %f
  ret i1 true
never:
  ret i1 false
}
