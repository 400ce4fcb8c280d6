/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Starting the program anew, in the same process, before it has begun. */
#ifndef RTS_PLATFORM_RESTART_H
#define RTS_PLATFORM_RESTART_H
#include "base/types.h"

/* Where the main stack has no soft limit, it gets one, which decides where the kernel places mappings, and the program is started with the arguments
 * and the environment that it was started with. Once: the second time there is a limit. Returns if that is not so, if main may have begun (the runtime
 * came by dlopen), or if the kernel refuses; then nothing was changed. For the initialization of the runtime, on the main thread. */
void rts_os_restart_with_stack_limit(void);
/* After such a start, also of an ancestor's: the C library took the limit for the size of each thread's stack, and gets what it takes without a limit.
 * From a constructor: the C library is ready, no thread was created. */
void rts_os_mend_thread_stacks(void);
#endif
