; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
; A global that several units define shares its section group with its descriptor: the linker takes or drops both.
; REQUIRES: llvm-ge-16
; RUN: %opt_rtsan -passes=rtsan-all -rtsan-checks=address -S %s | FileCheck %s
target datalayout = "e-m:e-i64:64-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
$shared = comdat any
; CHECK: @shared = linkonce_odr global { [10 x i32], [56 x i8] } zeroinitializer, comdat, align 32
; CHECK: section "rts_globals", comdat($shared), align 8, !associated
@shared = linkonce_odr global [10 x i32] zeroinitializer, comdat
