/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* -rtsan-checks takes what exists and refuses everything else, naming it. */
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=address -O1 -S %s -o - | FileCheck %s --check-prefix=ADDRESS --implicit-check-not=__rts_cur --implicit-check-not=enable_locks
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=thread -O1 -S %s -o - | FileCheck %s --check-prefix=RACE --implicit-check-not=enable_locks
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=address,thread -O1 -S %s -o - | FileCheck %s --check-prefix=RACE --implicit-check-not=enable_locks
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=all -O1 -S %s -o - | FileCheck %s --check-prefixes=RACE,LOCK
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=address,lock -O1 -S %s -o - | FileCheck %s --check-prefixes=ADDRESS,LOCK --implicit-check-not=__rts_cur
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=lock -O1 -S %s -o - | FileCheck %s --check-prefix=LOCK --implicit-check-not=__rts_via --implicit-check-not=__rts_cur --implicit-check-not=register_globals
// RUN: %clang %rtsan_plugin -O1 -S %s -o - | FileCheck %s --check-prefixes=RACE,LOCK
// RUN: not %clang %rtsan_plugin -mllvm -rtsan-checks=adress -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=TYPO --implicit-check-not=error:
// ADDRESS: __rts_via_load4
// RACE: __rts_cur@GOTTPOFF
// RACE: __rts_via_tload4
// LOCK: __rts_enable_locks
// TYPO: error: rtsan: unknown value 'adress' in -rtsan-checks; known are: address, thread, lock, all
int f(int *p) { return *p; }
