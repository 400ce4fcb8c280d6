/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Locks that no interceptor sees: the program is made to tell the runtime what it wants, takes and gives back. Done before the optimiser, where a
 * library's small functions still are functions and each lock operation is as its source has it; what is inlined later takes the calls along.
 *
 *   RustLocks      std's futex locks and parking_lot, whose fast paths are inlined atomics
 *   NamedLocks     functions known by name (GLib, Qt), or annotated by the program
 *   StdBarriers    std::barrier and std::latch, which order threads
 *   Suspensions    coroutines, which may give up their thread while it holds a lock
 *   LockScopes     local variables that are or contain locks: the end of their lives */
#ifndef RTSAN_PASS_LOCKHOOKS_H
#define RTSAN_PASS_LOCKHOOKS_H
#include "RuntimeAbi.h"

namespace rtsan {

/* Of one module, before any of its functions is optimised. */
void addLockHooks(llvm::Module &M, RuntimeAbi &Abi, llvm::ArrayRef<llvm::Function *> Functions);
/* After the optimiser: locks in local variables of Rust. */
void hookRustLockScopes(llvm::Function &F, RuntimeAbi &Abi);

/* -- for its parts */

/* Emits calls of the runtime around instructions of F. */
class LockCalls {
 public:
  LockCalls(llvm::Function &F, RuntimeAbi &Abi) : F(F), Abi(Abi) {}

  /* Just before I: Callee(Lock, What). */
  void before(llvm::Instruction &I, Fn Callee, llvm::Value *Lock, unsigned What);
  /* Where I has returned, not where it has thrown. */
  void after(llvm::Instruction &I, Fn Callee, llvm::Value *Lock, unsigned What);
  /* The same if Test(builder), an i1, is true. */
  void afterIf(llvm::Instruction &I, llvm::Value *Lock, unsigned What, llvm::function_ref<llvm::Value *(llvm::IRBuilder<> &)> Test,
               Fn Callee = Fn::__rts_lock_got_if);
  /* Around a call that waits; Kind: RTS_WAITS_*. */
  void waits(llvm::CallBase &CB, llvm::Value *Object, llvm::Value *With, unsigned Kind);
  /* F is a routine that runs once, while others wait for its end. */
  void once();
  /* At F's entry; where it returns: it has the lock, or, if Asks, has it if it returns something else than 0. */
  void entering(Fn Callee, llvm::Value *Lock, unsigned What);
  void leaving(llvm::Value *Lock, unsigned What, bool Asks);
  /* Calls that concern no certain lock: at F's entry; just before I; there, in the name of another place. All from F's frame. */
  llvm::CallInst *entering(Fn Callee);
  void before(llvm::Instruction &I, Fn Callee, llvm::ArrayRef<llvm::Value *> Args);
  void at(llvm::Instruction &I, const llvm::Instruction &Place, Fn Callee);
  /* Around a call of a function that gives, takes or tries a lock, if `Told` is not there. */
  void unless(llvm::CallBase &CB, llvm::GlobalVariable *Told, llvm::Value *Lock, unsigned What, bool Gives, bool Takes, bool Tries);

 private:
  llvm::Function &F;
  RuntimeAbi &Abi;

  std::unique_ptr<llvm::IRBuilder<>> at(llvm::Instruction *I);
  std::unique_ptr<llvm::IRBuilder<>> behind(llvm::Instruction &I);
};

void hookRustLocks(llvm::Function &F, RuntimeAbi &Abi);
void hookNamedLocks(llvm::Function &F, RuntimeAbi &Abi);
void hookStdBarriers(llvm::Function &F, RuntimeAbi &Abi);
void hookLockScopes(llvm::Function &F, RuntimeAbi &Abi);
void hookSuspensions(llvm::Function &F, RuntimeAbi &Abi);
void hookAnnotatedLocks(llvm::Module &M, RuntimeAbi &Abi);

/* The first argument that is a pointer, and not the place of the result. Null if there is none. */
llvm::Value *lockArgument(const llvm::CallBase &CB);
llvm::Value *lockArgument(llvm::Function &F);

/* Do two pointers name the same place, as far as the code that computes them shows? */
bool samePlace(const llvm::Value *A, const llvm::Value *B, const llvm::DataLayout &DL);

}  // namespace rtsan
#endif
