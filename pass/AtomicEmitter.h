/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Tells the runtime of atomic operations and fences. The operation stays what it is, an instruction or a call into libatomic; it is put
 * between two calls, because the race detector must know whose value it met. Before that the runtime is asked to do all of it, by one call. */
#ifndef RTSAN_PASS_ATOMICEMITTER_H
#define RTSAN_PASS_ATOMICEMITTER_H
#include "Access.h"
#include "RuntimeAbi.h"

namespace rtsan {

class AtomicEmitter {
 public:
  explicit AtomicEmitter(RuntimeAbi &Abi) : Abi(Abi) {}
  void atomic(Access &A);
  void fence(llvm::FenceInst &Fence);

 private:
  void load(llvm::LoadInst &L, llvm::Value *Ptr, uint64_t Size);
  /* By the runtime, if it can; the operation remains for when it did not. */
  void tryLoad(llvm::LoadInst &L, llvm::Value *Ptr, uint64_t Size);
  void tryStore(llvm::StoreInst &S, llvm::Value *Ptr, uint64_t Size);
  void tryRmw(llvm::AtomicRMWInst &R, llvm::Value *Ptr, uint64_t Size);
  void tryCompareExchange(llvm::AtomicCmpXchgInst &X, llvm::Value *Ptr, uint64_t Size);
  void elseOurselves(llvm::Instruction *I, llvm::function_ref<llvm::Value *(llvm::IRBuilderBase &)> Call,
                     llvm::function_ref<llvm::Value *(llvm::IRBuilderBase &)> Result);
  void call(llvm::CallInst &CI);
  void repeatUnless(llvm::Instruction *Operation, llvm::function_ref<llvm::Value *(llvm::IRBuilderBase &)> End);
  RuntimeAbi &Abi;
};

}  // namespace rtsan
#endif
