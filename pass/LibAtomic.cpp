/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See LibAtomic.h. Generic forms begin with a size; those named for a size end in _1 to _16. The order is the last argument. */
#include "LibAtomic.h"

using namespace llvm;

namespace rtsan {

/* Takes the _N off Name; 0 if there is none. */
static uint64_t takeSize(StringRef &Name) {
  for (unsigned Size : {1u, 2u, 4u, 8u, 16u}) {
    std::string Suffix = "_" + std::to_string(Size);
    if (Name.size() <= Suffix.size() || Name.substr(Name.size() - Suffix.size()) != Suffix) continue;
    Name = Name.drop_back(Suffix.size());
    return Size;
  }
  return 0;
}

static bool isArithmetic(StringRef Name) {
  for (const char *Op : {"add", "sub", "and", "or", "xor", "nand"})
    if (Name == std::string("fetch_") + Op || Name == std::string(Op) + "_fetch") return true;
  return false;
}

bool isAtomicCall(const CallBase &CB, AtomicCall &Out) {
  const Function *F = CB.getCalledFunction();
  if (!F || !F->isDeclaration() || !isa<CallInst>(CB) || !hasPrefix(F->getName(), "__atomic_")) return false;
  StringRef Name = F->getName().drop_front(sizeof "__atomic_" - 1);
  Out.Size = takeSize(Name);
  bool Generic = !Out.Size, Exchange = Name == "exchange", Compare = Name == "compare_exchange";
  unsigned Args;
  if (Name == "load") Out.Kind = AtomicCallKind::Load, Args = Generic ? 4 : 2;
  else if (Name == "store") Out.Kind = AtomicCallKind::Store, Args = Generic ? 4 : 3;
  else if (Exchange) Out.Kind = AtomicCallKind::Rmw, Args = Generic ? 5 : 3;
  else if (Compare) Out.Kind = AtomicCallKind::Rmw, Args = Generic ? 6 : 5;
  else if (!Generic && isArithmetic(Name)) Out.Kind = AtomicCallKind::Rmw, Args = 3;
  else return false;
  /* Of 16 bytes, a value may be passed as two halves. */
  if (CB.arg_size() < Args || CB.arg_size() > Args + 1) return false;
  if (Generic && (CB.arg_size() != Args || !CB.getArgOperand(0)->getType()->isIntegerTy())) return false;
  Out.Ptr = CB.getArgOperand(Generic ? 1 : 0);
  Out.DynSize = nullptr;
  if (Generic) {
    if (auto *C = dyn_cast<ConstantInt>(CB.getArgOperand(0))) Out.Size = C->getZExtValue();
    else Out.DynSize = CB.getArgOperand(0);
    if (!Out.DynSize && !Out.Size) return false;
  }
  unsigned Last = CB.arg_size() - 1;
  Out.Order = CB.getArgOperand(Compare ? Last - 1 : Last);
  Out.Failure = Compare ? CB.getArgOperand(Last) : nullptr;
  return Out.Ptr->getType()->isPointerTy() && Out.Order->getType()->isIntegerTy(32) && CB.getArgOperand(Last)->getType()->isIntegerTy(32) &&
         (!Compare || CB.getType()->isIntegerTy());
}

}  // namespace rtsan
