; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A program that brings its own memcmp keeps it.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -rtsan-checks=all -passes=rtsan-all -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
; CHECK-LABEL: define i32 @compares(
; CHECK: call i32 @memcmp(
define i32 @compares(ptr %p, ptr %q, i64 %n) {
  %a = call i32 @memcmp(ptr %p, ptr %q, i64 %n)
  ret i32 %a
}
define i32 @memcmp(ptr %p, ptr %q, i64 %n) {
  %a = load i8, ptr %p
  %b = zext i8 %a to i32
  ret i32 %b
}
