/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The constant that tells the reporter about stack variables: struct rts_frame_desc of include/rtsan/descriptors.h. */
#ifndef RTSAN_PASS_FRAMEDESCRIPTION_H
#define RTSAN_PASS_FRAMEDESCRIPTION_H
#include "DebugNames.h"
#include "RuntimeAbi.h"

namespace rtsan {

struct DescribedVar {
  uint64_t Offset, Size;
  SourceName Name;
};

/* Size: bytes from the frame's base to its end. A new private constant, as a plain pointer. */
llvm::Constant *frameDescription(llvm::Function &F, RuntimeAbi &Abi, uint64_t Size, llvm::ArrayRef<DescribedVar> Vars);

}  // namespace rtsan
#endif
