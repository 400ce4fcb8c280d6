/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Synchronous signals: installing handlers by raw system call, and reading a fault out of what the kernel hands over.
 * Everything here is async-signal-safe. */
#ifndef RTS_PLATFORM_FAULT_H
#define RTS_PLATFORM_FAULT_H
#include "base/types.h"
#include "platform/x86_64.h"

typedef void (*rts_signal_handler)(int signo, void *info, void *ucontext);

/* Replaces the handler of signo with fn (SA_SIGINFO, on the alternate stack if `altstack`, not blocking itself). False if refused. */
bool rts_os_signal_install(int signo, rts_signal_handler fn, bool altstack);
/* The same for an asynchronous signal: on the alternate stack if there is one, blocking itself, and calls that it interrupts go on where they can. */
bool rts_os_signal_install_async(int signo, rts_signal_handler fn);
/* Default action. */
void rts_os_signal_default(int signo);
/* Handler in force: 0 default, 1 ignored, else its address. */
uptr rts_os_signal_current(int signo);
/* Alternate signal stack of the calling thread: true if it has one already. */
bool rts_os_altstack_get(uptr *base, uptr *size);
/* Makes it that, unless it has one; and ends that, unless it has another. One system call each, as a rule. */
bool rts_os_altstack_offer(uptr base, uptr size);
void rts_os_altstack_withdraw(uptr base);
/* No core file from now on. */
void rts_os_disable_core(void);
/* "SEGV" for SIGSEGV and so on; null for a signal that is not one of a fault. */
const char *rts_os_signal_name(int signo);

enum rts_fault_access { RTS_FAULT_UNKNOWN, RTS_FAULT_READ, RTS_FAULT_WRITE, RTS_FAULT_FETCH };

struct rts_fault {
  int signo, code;
  uptr addr;                 /* si_addr; 0 if the CPU does not say (non-canonical address) */
  bool from_user;            /* sent by kill, tgkill, sigqueue: no fault at all */
  u32 sender_pid;
  bool addr_known;           /* false for a general protection fault */
  enum rts_fault_access access;
  struct rts_regs regs;
  bool shadow_check;         /* the faulting instruction is an inline check reading the shadow... */
  uptr checked_addr;         /* ...of this application granule */
  uptr named_addr;           /* without addr_known: what a plain move names as its operand, if no memory can be there; else 0 */
  bool cell_load;            /* it loads a word, and the next one of account something of the thread's: a check that reads a race cell? */
  uptr cell_addr;            /* at this address, also where the CPU does not say */
};
void rts_os_fault_decode(int signo, const void *info, const void *ucontext, struct rts_fault *out);
/* What the code of the signal says ("integer divide by zero"), or null. */
const char *rts_os_fault_reason(const struct rts_fault *f);
/* What the call that returns to pc called, through the module's linkage table; 0 if that cannot be told. */
uptr rts_os_callee(uptr pc);
/* The i-th general register's name and value; null when i is past the last. */
const char *rts_os_fault_register(const void *ucontext, u32 i, uptr *value);
#endif
