/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Redzones around stack variables.
 *
 * The chosen variables of fixed size move into one block ("the frame"): header, variable, redzone, variable, ..., redzone. Its
 * shadow is 0 before the function starts and after it has left, by whatever exit; in between it says what include/rtsan/layout.h
 * defines. The header holds {RTS_FRAME_MAGIC ^ address of the block, description} for the reporter. Frames that are left by an
 * exception or longjmp are the runtime's to clean. Variables of run-time size each get a block of their own. */
#ifndef RTSAN_PASS_STACKFRAMES_H
#define RTSAN_PASS_STACKFRAMES_H
#include "RuntimeAbi.h"

namespace rtsan {

struct FrameOptions {
  bool UseAfterScope = true;
  bool UseAfterReturn = true; /* leave room for the run-time option */
};

/* What is to be protected. Anything in it that cannot be is left as it is. */
struct FrameRequest {
  llvm::ArrayRef<llvm::AllocaInst *> Redzoned; /* static: fixed size, entry block */
  llvm::ArrayRef<llvm::AllocaInst *> Dynamic;  /* all others */
  llvm::ArrayRef<llvm::Argument *> ByVal;      /* copied, so that the copy can have redzones */
};

/* Moves the fixed-size allocas of the entry block to its start: code put between them may split the block later, and an
 * alloca that leaves the entry block becomes a dynamic one. */
void hoistStaticAllocas(llvm::Function &F);

/* Rewrites F. Also without any variable: calls that return twice drop the poison of frames that died in between. */
bool layoutFrame(llvm::Function &F, const FrameRequest &Request, RuntimeAbi &Abi, const FrameOptions &Options);

}  // namespace rtsan
#endif
