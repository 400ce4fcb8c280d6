/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* All differences between the LLVM versions we build for (14, 16, 19, 22), so that the rest of the pass has none.
 *
 * LLVM 14 still has typed pointers by default: values handed to callees and stores go through asPtr / castPtr, which do
 * nothing where pointers are opaque. It is also the precompiled header of the plugin. */
#ifndef RTSAN_PASS_LLVMCOMPAT_H
#define RTSAN_PASS_LLVMCOMPAT_H

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DIBuilder.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Intrinsics.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Local.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"
#if LLVM_VERSION_MAJOR >= 17
#include "llvm/TargetParser/Triple.h"
#else
#include "llvm/ADT/Triple.h"
#endif
#if LLVM_VERSION_MAJOR >= 22
#include "llvm/Plugins/PassPlugin.h"
#else
#include "llvm/Passes/PassPlugin.h"
#endif

namespace rtsan {

/* The one pointer type of address space 0 (i8* where pointers are typed). */
inline llvm::PointerType *ptrTy(llvm::LLVMContext &Ctx) {
#if LLVM_VERSION_MAJOR >= 17
  return llvm::PointerType::get(Ctx, 0);
#else
  return llvm::Type::getInt8PtrTy(Ctx);
#endif
}

inline llvm::Value *castPtr(llvm::IRBuilderBase &B, llvm::Value *P, llvm::Type *To) {
  return P->getType() == To ? P : B.CreateBitCast(P, To);
}
inline llvm::Value *asPtr(llvm::IRBuilderBase &B, llvm::Value *P) { return castPtr(B, P, ptrTy(P->getContext())); }

inline llvm::Constant *asPtr(llvm::Constant *C) {
  llvm::Type *To = ptrTy(C->getContext());
  return C->getType() == To ? C : llvm::ConstantExpr::getBitCast(C, To);
}

/* An integer address as something that a value of type Ty can be loaded from or stored to. */
inline llvm::Value *addressAsPtr(llvm::IRBuilderBase &B, llvm::Value *Address, llvm::Type *Ty) {
#if LLVM_VERSION_MAJOR >= 17
  (void)Ty;
  return B.CreateIntToPtr(Address, ptrTy(B.getContext()));
#else
  return B.CreateIntToPtr(Address, Ty->getPointerTo());
#endif
}

/* The callee's own from then on: an argument that was moved to it. Only rustc's newer LLVMs say so. */
inline bool isDeadOnReturn(const llvm::CallBase &CB, unsigned Arg) {
#if LLVM_VERSION_MAJOR >= 22
  return CB.paramHasAttr(Arg, llvm::Attribute::DeadOnReturn);
#else
  (void)CB, (void)Arg;
  return false;
#endif
}

inline bool hasPrefix(llvm::StringRef S, llvm::StringRef Prefix) { return S.substr(0, Prefix.size()) == Prefix; }

inline llvm::Function *intrinsic(llvm::Module &M, llvm::Intrinsic::ID Id, llvm::ArrayRef<llvm::Type *> Types) {
#if LLVM_VERSION_MAJOR >= 20
  return llvm::Intrinsic::getOrInsertDeclaration(&M, Id, Types);
#else
  return llvm::Intrinsic::getDeclaration(&M, Id, Types);
#endif
}

/* The stack pointer, as the platform keeps it while the function runs. */
inline llvm::Value *stackPointer(llvm::IRBuilderBase &B) {
#if LLVM_VERSION_MAJOR >= 18
  return B.CreateStackSave();
#else
  llvm::Module &M = *B.GetInsertBlock()->getModule();
  return B.CreateCall(intrinsic(M, llvm::Intrinsic::stacksave, {}));
#endif
}

inline bool isLifetime(const llvm::Instruction &I) {
  auto *II = llvm::dyn_cast<llvm::IntrinsicInst>(&I);
  return II && (II->getIntrinsicID() == llvm::Intrinsic::lifetime_start ||
                II->getIntrinsicID() == llvm::Intrinsic::lifetime_end);
}
/* Lifetime markers lost their size argument in LLVM 22. */
inline llvm::Value *lifetimePointer(const llvm::IntrinsicInst &II) { return II.getArgOperand(LLVM_VERSION_MAJOR >= 22 ? 0 : 1); }
inline bool lifetimeCovers(const llvm::IntrinsicInst &II, uint64_t Size) {
  if (LLVM_VERSION_MAJOR >= 22) return true;
  auto *C = llvm::dyn_cast<llvm::ConstantInt>(II.getArgOperand(0));
  return C && (C->isMinusOne() || C->getZExtValue() == Size);
}

inline bool neverSanitize(const llvm::GlobalVariable &G) {
#if LLVM_VERSION_MAJOR >= 15
  return G.hasSanitizerMetadata() && G.getSanitizerMetadata().NoAddress;
#else
  (void)G;
  return false;
#endif
}

#if LLVM_VERSION_MAJOR >= 19
inline llvm::SmallVector<llvm::DbgVariableRecord *, 4> debugRecords(llvm::Value *V) {
  llvm::SmallVector<llvm::DbgVariableRecord *, 4> Records;
#if LLVM_VERSION_MAJOR >= 22
  llvm::findDbgUsers(V, Records);
#else
  llvm::SmallVector<llvm::DbgVariableIntrinsic *, 4> Old;
  llvm::findDbgUsers(Old, V, &Records);
#endif
  return Records;
}
#endif

/* Newer compilers describe an optimised variable by its assignments, which are tied to its own slot. When that goes, each variable that
 * lived in it as a whole is declared at its new address instead. */
inline void declareAssigned(llvm::AllocaInst *Slot, llvm::Value *Base, uint64_t Offset) {
#if LLVM_VERSION_MAJOR >= 19
  const llvm::DataLayout &DL = Slot->getModule()->getDataLayout();
  uint64_t Bits = DL.getTypeAllocSizeInBits(Slot->getAllocatedType()).getKnownMinValue();
  llvm::SmallVector<std::pair<llvm::DILocalVariable *, llvm::DILocation *>, 2> Declared;
  for (llvm::DbgVariableRecord *R : debugRecords(Slot)) {
    llvm::DILocalVariable *Var = R->getVariable();
    bool Whole = R->isDbgAssign() && R->getAddress() == Slot && R->getAddressExpression()->getNumElements() == 0 &&
                 Var->getSizeInBits() && *Var->getSizeInBits() <= Bits;
    if (!Whole) continue;
    llvm::DILocation *Where = R->getDebugLoc().get();
    std::pair<llvm::DILocalVariable *, llvm::DILocation *> Key{Var, Where->getInlinedAt()};
    if (!llvm::is_contained(Declared, Key)) {
      Declared.push_back(Key);
      auto *At = llvm::DIExpression::prepend(llvm::DIExpression::get(Slot->getContext(), {}), llvm::DIExpression::ApplyOffset, Offset);
      llvm::DbgVariableRecord::createDVRDeclare(Base, Var, At, Where, *R);
    }
    R->eraseFromParent();
  }
#else
  (void)Slot, (void)Base, (void)Offset;
#endif
}

/* Calls F(variable, expression, describes its storage) for each debug variable that mentions V. */
template <class Fn> void forEachDebugVariable(llvm::Value *V, Fn F) {
  if (!V->isUsedByMetadata()) return;
#if LLVM_VERSION_MAJOR >= 19
  for (auto *R : debugRecords(V)) {
    bool Storage = R->isDbgDeclare() || (R->isDbgAssign() && R->getAddress() == V);
    F(R->getVariable(), R->getExpression(), Storage);
  }
#else
  llvm::SmallVector<llvm::DbgVariableIntrinsic *, 4> Users;
  llvm::findDbgUsers(Users, V);
  for (auto *U : Users) F(U->getVariable(), U->getExpression(), llvm::isa<llvm::DbgDeclareInst>(U));
#endif
}

/* What to compile for; unknown in hand-written IR. */
inline llvm::Triple tripleOf(const llvm::Module &M) { return llvm::Triple(M.getTargetTriple()); }

}  // namespace rtsan
#endif
