/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* -rtsan-checks takes what exists and refuses everything else, naming it. */
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=address -O1 -S %s -o - | FileCheck %s --check-prefix=ADDRESS --implicit-check-not=__rts_cur
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=thread -O1 -S %s -o - | FileCheck %s --check-prefix=RACE
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=address,thread -O1 -S %s -o - | FileCheck %s --check-prefix=RACE
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=all -O1 -S %s -o - | FileCheck %s --check-prefix=RACE
// RUN: %clang %rtsan_plugin -O1 -S %s -o - | FileCheck %s --check-prefix=RACE
// RUN: not %clang %rtsan_plugin -mllvm -rtsan-checks=adress -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=TYPO --implicit-check-not=error:
// RUN: not %clang %rtsan_plugin -mllvm -rtsan-checks=address,lock -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=LATER --implicit-check-not=error:
// ADDRESS: __rts_via_load4
// RACE: __rts_cur@GOTTPOFF
// RACE: __rts_via_tload4
// TYPO: error: rtsan: unknown value 'adress' in -rtsan-checks; known are: address, thread, all
// LATER: error: rtsan: 'lock' in -rtsan-checks is not supported by this version of rtsan
int f(int *p) { return *p; }
