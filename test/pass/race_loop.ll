; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A loop's accesses without gaps become one range; strided, conditional ones, and loops that synchronise, keep a check for each access.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -rtsan-lone-loops=0 -passes=rtsan-all -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
declare i1 @cond() nofree nosync willreturn nounwind memory(none)
@flag = global i32 0
; CHECK-LABEL: define void @contiguous(
; CHECK: entry:
; CHECK: call preserve_allcc void @__rts_via_tstore_loop(ptr %p, i64 4, i64 %n, i64 4)
; CHECK: body:
; CHECK-NOT: __rts_
; CHECK: ret void
define void @contiguous(ptr %p, i64 %n) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %a = getelementptr i32, ptr %p, i64 %i
  store i32 0, ptr %a, align 4
  %next = add nuw i64 %i, 1
  %more = icmp ne i64 %next, %n
  br i1 %more, label %body, label %done
done:
  ret void
}
; Three members of a structure of that size: together without a gap.
; CHECK-LABEL: define i32 @members(
; CHECK: call preserve_allcc void @__rts_via_tload_loop(ptr %p, i64 12, i64 %n, i64 12)
; CHECK: body:
; CHECK-NOT: __rts_
; CHECK: ret i32
define i32 @members(ptr %p, i64 %n) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %s = phi i32 [ 0, %entry ], [ %s3, %body ]
  %a = getelementptr [3 x i32], ptr %p, i64 %i
  %b = getelementptr i8, ptr %a, i64 4
  %c = getelementptr i8, ptr %a, i64 8
  %x = load i32, ptr %a, align 4
  %y = load i32, ptr %b, align 4
  %z = load i32, ptr %c, align 4
  %s1 = add i32 %s, %x
  %s2 = add i32 %s1, %y
  %s3 = add i32 %s2, %z
  %next = add nuw i64 %i, 1
  %more = icmp ne i64 %next, %n
  br i1 %more, label %body, label %done
done:
  ret i32 %s3
}
; CHECK-LABEL: define void @strided(
; CHECK-NOT: _loop(
; CHECK: body:
; CHECK: __rts_via_tstore4(
; CHECK: ret void
define void @strided(ptr %p, i64 %n) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %a = getelementptr [2 x i32], ptr %p, i64 %i
  store i32 0, ptr %a, align 4
  %next = add nuw i64 %i, 1
  %more = icmp ne i64 %next, %n
  br i1 %more, label %body, label %done
done:
  ret void
}
; CHECK-LABEL: define void @conditional(
; CHECK-NOT: _loop(
; CHECK-NOT: __rts_range_ok
; CHECK: then:
; CHECK: __rts_via_tstore4(
; CHECK: ret void
define void @conditional(ptr %p, i64 %n) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %latch ]
  %a = getelementptr i32, ptr %p, i64 %i
  %c = call i1 @cond()
  br i1 %c, label %then, label %latch
then:
  store i32 0, ptr %a, align 4
  br label %latch
latch:
  %next = add nuw i64 %i, 1
  %more = icmp ne i64 %next, %n
  br i1 %more, label %body, label %done
done:
  ret void
}
; CHECK-LABEL: define void @synchronises(
; CHECK-NOT: _loop(
; CHECK: body:
; CHECK: __rts_via_tstore4(
; CHECK: ret void
define void @synchronises(ptr %p, i64 %n) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %a = getelementptr i32, ptr %p, i64 %i
  store i32 0, ptr %a, align 4
  store atomic i32 1, ptr @flag release, align 4
  %next = add nuw i64 %i, 1
  %more = icmp ne i64 %next, %n
  br i1 %more, label %body, label %done
done:
  ret void
}
; The same address in each iteration: before the loop.
; CHECK-LABEL: define void @same_address(
; CHECK: __rts_via_tstore8(
; CHECK: body:
; CHECK-NOT: __rts_
; CHECK: ret void
define void @same_address(ptr %p, i64 %n) {
entry:
  br label %body
body:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  store i64 %i, ptr %p, align 8
  %next = add nuw i64 %i, 1
  %more = icmp ne i64 %next, %n
  br i1 %more, label %body, label %done
done:
  ret void
}
