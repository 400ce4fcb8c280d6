/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Called once in init, before any code of the program: our fork handlers must be the first. */
#ifndef RTS_INTERCEPT_PROCESS_H
#define RTS_INTERCEPT_PROCESS_H
void rts_process_init(void);
/* loader.c: the first constructor of a module runs, its last destructor ran. */
void rts_loader_constructing(void);
void rts_loader_destructed(void);
void rts_loader_child(void); /* after fork */
/* barrier.c */
void rts_barrier_lock_all(void);
void rts_barrier_unlock_all(void);
#endif
