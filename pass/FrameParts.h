/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The pieces layoutFrame is made of. Private to StackFrames.cpp, StaticFrame.cpp, DynamicAllocas.cpp, but for what is said to be for others, too. */
#ifndef RTSAN_PASS_FRAMEPARTS_H
#define RTSAN_PASS_FRAMEPARTS_H
#include "DebugNames.h"
#include "StackFrames.h"

namespace rtsan {

/* Where control leaves the function for good: code for the exit goes before these. A call that must be a tail call takes the
 * place of its return. */
llvm::SmallVector<llvm::Instruction *, 8> exitsOf(llvm::Function &F);

/* First instruction of the entry block that is not an alloca. For others, too. */
llvm::Instruction *bodyStart(llvm::Function &F);

bool hasMustTail(llvm::Function &F);

/* The lifetime markers of one alloca. */
struct Scope {
  llvm::SmallVector<llvm::IntrinsicInst *, 4> Starts, Ends;
  bool Usable = true; /* all markers are about the whole variable */
  bool watchable() const { return Usable && !Starts.empty(); }
};

/* Markers of every alloca of F, by alloca. If one marker's variable is not known, none is usable. */
using ScopeMap = llvm::DenseMap<llvm::AllocaInst *, Scope>;
ScopeMap scopesOf(llvm::Function &F);
/* Markers that nothing could tell from the start or the end of the function itself: no memory is accessed in between. */
bool isAtEntry(const llvm::IntrinsicInst &Start);
bool isAtExit(const llvm::IntrinsicInst &End);
/* Markers may only name allocas; they go before the alloca does. */
void eraseMarkers(Scope &S);

/* One variable of the frame. */
struct FrameVar {
  llvm::AllocaInst *Slot;
  SourceName Name;
};

void layoutStaticFrame(llvm::Function &F, llvm::ArrayRef<FrameVar> Vars, ScopeMap &Scopes, RuntimeAbi &Abi,
                       const FrameOptions &Options);
void padDynamicAllocas(llvm::Function &F, llvm::ArrayRef<llvm::AllocaInst *> Allocas, ScopeMap &Scopes, RuntimeAbi &Abi);

}  // namespace rtsan
#endif
