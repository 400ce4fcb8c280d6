/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Ways to leave frames without returning from them: longjmp and its kin, unwinding (exceptions, thread cancellation).
 * Contexts are ucontext.c's. Each tells the shadow which frames died. The real functions are called as tail calls where they never return. */
#include <setjmp.h>

#include "intercept/intercept.h"
#include "intercept/library.h"
#include "lockorder/lockorder.h"
#include "platform/x86_64.h"
#include "shadow/stackshadow.h"

RTS_REAL_DECLARE(void, longjmp, uptr *, int);
RTS_REAL_DECLARE(void, _longjmp, uptr *, int);
RTS_REAL_DECLARE(void, siglongjmp, uptr *, int);
RTS_REAL_DECLARE(void, __longjmp_chk, uptr *, int);
RTS_REAL_ENTRY(0, "libgcc_s.so.1", 0, void, _Unwind_SetIP, void *, uptr);
RTS_REAL_ENTRY(0, "libgcc_s.so.1", 0, uptr, _Unwind_GetCFA, void *);

static void leaving(const uptr *env) { rts_stack_unwound(rts_cpu_sp(), rts_cpu_demangle(env[RTS_JMPBUF_SP])); }

#define JUMP(name) \
  RTS_INTERCEPT(void, name, uptr *env, int value) { \
    leaving(env); \
    rts_wait_abandoned(rts_cpu_demangle(env[RTS_JMPBUF_SP])); \
    RTS_REAL(name)(env, value); \
    __builtin_unreachable(); \
  }
JUMP(longjmp)
JUMP(_longjmp)
JUMP(siglongjmp)
JUMP(__longjmp_chk)

/* The personality routine says where a frame continues (landing pad): the unwinder's own frames and all between are dead then.
 * In both libgcc and LLVM's libunwind the context's CFA is that frame's stack pointer. */
RTS_INTERCEPT(void, _Unwind_SetIP, void *context, uptr ip) {
  rts_library_once_ran();
  uptr sp = RTS_REAL(_Unwind_GetCFA)(context);
  rts_stack_unwound(rts_cpu_sp(), sp);
  rts_wait_abandoned(sp);
  RTS_REAL(_Unwind_SetIP)(context, ip);
}
