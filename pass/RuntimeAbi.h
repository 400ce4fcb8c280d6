/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The runtime's entry points as callees of one module, from include/rtsan/abi.def.
 *
 * Declarations carry the calling convention of their call sites (otherwise a later optimiser run takes the calls for
 * undefined behaviour) and are extern_weak: a program without the runtime gets one undefined symbol, the anchor's, instead of
 * one for each entry point. Call sites are `nomerge`, because the return address is what a report names, and `notail`, because the frame
 * is what its callers are remembered by.
 *
 * COLD entry points are called through a hidden two-instruction relay of the DSO, __rts_via_NAME, that jumps through the GOT: the
 * loader's lazy binding would spoil r10, which their callers rely on, and a call through the GOT from each site would tempt
 * the compiler to keep the address in a register. */
#ifndef RTSAN_PASS_RUNTIMEABI_H
#define RTSAN_PASS_RUNTIMEABI_H
#include "LlvmCompat.h"

#include <utility>

namespace rtsan {

enum class Fn : unsigned {
#define RTS_ABI(Name, ...) Name,
#include "rtsan/abi.def"
#undef RTS_ABI
  Count
};

class RuntimeAbi {
 public:
  explicit RuntimeAbi(llvm::Module &M) : M(M) {}

  /* Calls Callee; pointer arguments may be of any pointee type, integers must have the declared width. */
  llvm::CallInst *call(llvm::IRBuilderBase &B, Fn Callee, llvm::ArrayRef<llvm::Value *> Args);

  /* What to call: the entry point, or its relay. */
  llvm::Function *callee(Fn Callee);

  /* The data symbol whose absence is reported when the runtime is not linked. */
  llvm::GlobalVariable *anchor();
  /* i32: not 0 as long as there was never a second thread. Only a call that makes one changes it. */
  llvm::GlobalVariable *aloneFlag();
  /* i32, thread-local: what a race cell says that this thread made just now for all bytes of its granule. Any call may change it. */
  llvm::GlobalVariable *currentCell();
  /* {i64, i64, i64}, thread-local: the word for cells of variables that come to life now, or 0, and on which stack that may be done. */
  llvm::GlobalVariable *freshCells();
  /* [RTS_ACTIVATIONS x i64], thread-local: by frame address, the callers that were asked for (layout.h). Each function that may ask for its own clears its
   * word first. */
  llvm::GlobalVariable *activations();
  /* Were there calls, since this was asked last, that may ask for the callers of the function they are in? */
  bool takeAsks() { return std::exchange(Asks, false); }
  /* i64, 0 unless frames are to stay poisoned after return. */
  llvm::GlobalVariable *stackExitPattern();

  /* A NUL-terminated constant, one for each distinct text of the module. Null for the empty text. */
  llvm::Constant *string(llvm::StringRef Text);

  llvm::Module &module() { return M; }

 private:
  llvm::GlobalVariable *external(llvm::StringRef Name, llvm::Type *Ty, llvm::GlobalValue::LinkageTypes Linkage);

  llvm::Function *relay(llvm::Function *Entry);

  llvm::Module &M;
  bool Asks = false;
  llvm::Function *Callees[unsigned(Fn::Count)] = {};
  llvm::StringMap<llvm::Constant *> Strings;
};

/* Name of an entry point or of the pass's own helpers: code that is never instrumented. */
bool isRuntimeName(llvm::StringRef Name);

/* The ABI's number, as in the anchor's name. */
llvm::StringRef abiNumber();

}  // namespace rtsan
#endif
