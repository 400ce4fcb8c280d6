/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See DebugNames.h. */
#include "DebugNames.h"

using namespace llvm;

namespace rtsan {

/* A debug value without dereference describes a pointer to the slot, not the variable in it. */
static bool describesStorage(const DIExpression *E, bool IsStorage) { return IsStorage || (E && E->startsWithDeref()); }

SourceName localName(Value *V) {
  SourceName N;
  forEachDebugVariable(V, [&](DILocalVariable *Var, DIExpression *E, bool IsStorage) {
    if (!Var || !N.Name.empty() || !describesStorage(E, IsStorage)) return;
    N.Name = Var->getName();
    N.File = Var->getFilename();
    N.Line = Var->getLine();
  });
  if (N.Name.empty()) N.Name = V->getName();
  return N;
}

static bool isStringLiteral(const GlobalVariable &G) {
  if (!G.hasPrivateLinkage() || !G.isConstant() || !G.hasInitializer()) return false;
  auto *Data = dyn_cast<ConstantDataSequential>(G.getInitializer());
  return Data && (Data->isString() || hasPrefix(G.getName(), ".str"));
}

SourceName globalName(const GlobalVariable &G) {
  SourceName N;
  SmallVector<DIGlobalVariableExpression *, 1> Infos;
  G.getDebugInfo(Infos);
  for (auto *Info : Infos) {
    auto *Var = Info->getVariable();
    N.Name = Var->getName();
    N.File = Var->getFilename();
    N.Line = Var->getLine();
    if (!N.Name.empty()) return N;
  }
  N.Name = isStringLiteral(G) ? "<string literal>" : G.getName();
  if (hasPrefix(N.Name, "\1")) N.Name = N.Name.drop_front(1);
  return N;
}

StringRef functionFile(const Function &F) {
  const DISubprogram *S = F.getSubprogram();
  return S ? S->getFilename() : StringRef(F.getParent()->getSourceFileName());
}

DebugLoc noLine(const Function &F) {
  DISubprogram *S = F.getSubprogram();
  return S ? DebugLoc(DILocation::get(F.getContext(), 0, 0, S)) : DebugLoc();
}

}  // namespace rtsan
