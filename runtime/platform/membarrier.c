/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The expedited private membarrier. No state: the kernel keeps the registration; whoever finds it missing makes it. Any context. */
#include "platform/membarrier.h"

#include <asm/unistd.h>
#include <linux/membarrier.h>

#include "platform/syscall.h"

bool rts_os_membarrier(void) {
  if (RTS_SYS(__NR_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0) return true;
  return RTS_SYS(__NR_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0 &&
         RTS_SYS(__NR_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
}
