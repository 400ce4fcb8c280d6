/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See Globals.h. Collect, filter (named predicates), rewrite. */
#include "Globals.h"

#include "DebugNames.h"
#include "Stats.h"
#include "rtsan/layout.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(GlobalsRedzoned, "global variables with redzones");
RTS_STAT(GlobalsSkippedForm, "globals skipped: thread-local, not defined here, without size, or in another address space");
RTS_STAT(GlobalsSkippedSection, "globals skipped: in a section the program chose, whose layout may matter");
RTS_STAT(GlobalsSkippedCompiler, "globals skipped: made by the compiler and only accessed by its own code");
RTS_STAT(GlobalsSkippedRequest, "globals skipped: excluded by the program");
RTS_STAT(GlobalsSkippedMetadata, "globals skipped: tied to an address or to another global");

static const uint64_t Unit = 32; /* sizes with redzone are multiples of this */
static const uint64_t MaxRedzone = 1 << 18;

/* A quarter of the object, at least half a unit. */
static uint64_t paddedSize(uint64_t Size) {
  uint64_t Redzone = std::min(std::max<uint64_t>(Size / 4, Size <= Unit / 2 ? Unit / 2 : Unit), MaxRedzone);
  return alignTo(Size + Redzone, Unit);
}

/* -- what stays as it is -- */

static bool hasWrongForm(const GlobalVariable &G, const DataLayout &DL) {
  if (G.isThreadLocal() || !G.hasInitializer() || G.hasAvailableExternallyLinkage() || G.hasAppendingLinkage()) return true;
  if (G.getType()->getAddressSpace() != 0 || !G.getValueType()->isSized() || G.isExternallyInitialized()) return true;
  TypeSize Size = DL.getTypeAllocSize(G.getValueType());
  return Size.isScalable() || Size.getKnownMinValue() == 0;
}

/* Arrays that a linker or loader puts together from pieces would get holes. */
static bool hasChosenSection(const GlobalVariable &G) {
  return G.hasSection() || G.hasImplicitSection() || hasPrefix(G.getName(), "__start_") || hasPrefix(G.getName(), "__stop_");
}

/* Vtables, type information, guards, jump tables, initial values of locals: source code has no pointer to walk out of them. */
static bool isCompilersOwn(const GlobalVariable &G) {
  StringRef Name = G.getName();
  for (const char *Prefix : {"llvm.", "rts.", "__rts_", "__llvm_", "__gcov", "__prof", "__cov", "__sancov", "_ZTV", "_ZTI", "_ZTS",
                             "_ZTT", "_ZTC", "_ZGV", "switch.table.", "reltable.", "__const.", "vtable.", ".kmpc_", ".omp"})
    if (hasPrefix(Name, Prefix)) return true;
  return false;
}

static bool isTiedToMetadata(const GlobalVariable &G) {
  return G.getMetadata(LLVMContext::MD_associated) || G.getMetadata(LLVMContext::MD_absolute_symbol);
}

static bool shouldProtect(const GlobalVariable &G, const DataLayout &DL) {
  if (isRuntimeName(G.getName()) || isCompilersOwn(G)) return ++GlobalsSkippedCompiler, false;
  if (hasWrongForm(G, DL)) return ++GlobalsSkippedForm, false;
  if (hasChosenSection(G)) return ++GlobalsSkippedSection, false;
  if (neverSanitize(G)) return ++GlobalsSkippedRequest, false;
  if (isTiedToMetadata(G)) return ++GlobalsSkippedMetadata, false;
  return true;
}

/* The name can be written into assembly as it is. */
static bool isPlainName(StringRef Name) {
  return !Name.empty() && Name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") == StringRef::npos;
}

/* -- rewriting -- */

namespace {

class GlobalsPass {
 public:
  GlobalsPass(Module &M, RuntimeAbi &Abi) : M(M), Abi(Abi), DL(M.getDataLayout()), Ctx(M.getContext()) {}
  GlobalsResult run();

 private:
  GlobalVariable *pad(GlobalVariable *G, uint64_t Size, uint64_t Padded);
  Constant *describe(Constant *Begin, uint64_t Size, uint64_t Padded, const SourceName &Name);
  void addDescriptor(GlobalVariable *G, Constant *Content);
  void protect(GlobalVariable *G);

  Module &M;
  RuntimeAbi &Abi;
  const DataLayout &DL;
  LLVMContext &Ctx;
  GlobalsResult Result;
  SmallVector<GlobalValue *, 64> Kept;   /* descriptors: nothing in the program refers to them */
  SmallVector<GlobalValue *, 4> Visible; /* commons: named in assembly */
};

}  // namespace

GlobalVariable *GlobalsPass::pad(GlobalVariable *G, uint64_t Size, uint64_t Padded) {
  Type *Ty = G->getValueType();
  auto *Redzone = ArrayType::get(Type::getInt8Ty(Ctx), Padded - Size);
  auto *NewTy = StructType::get(Ctx, {Ty, Redzone}, false);
  Constant *Init = ConstantStruct::get(NewTy, {G->getInitializer(), Constant::getNullValue(Redzone)});
  auto *New = new GlobalVariable(M, NewTy, G->isConstant(), G->getLinkage(), Init, "", G, G->getThreadLocalMode());
  New->copyAttributesFrom(G);
  New->setUnnamedAddr(GlobalValue::UnnamedAddr::None); /* small constants would be merged with others of the same bytes */
  New->setComdat(G->getComdat());
  New->copyMetadata(G, 0);
  New->setAlignment(std::max(G->getAlign().valueOrOne(), Align(Unit)));
  New->takeName(G);
  Constant *Zero = ConstantInt::get(Type::getInt32Ty(Ctx), 0);
  Constant *First = ConstantExpr::getInBoundsGetElementPtr(NewTy, New, ArrayRef<Constant *>{Zero, Zero});
  G->replaceAllUsesWith(First);
  G->eraseFromParent();
  return New;
}

/* struct rts_global */
Constant *GlobalsPass::describe(Constant *Begin, uint64_t Size, uint64_t Padded, const SourceName &Name) {
  auto *I64 = Type::getInt64Ty(Ctx);
  auto *I32 = Type::getInt32Ty(Ctx);
  return ConstantStruct::getAnon({asPtr(Begin), ConstantInt::get(I64, Size), ConstantInt::get(I64, Padded), Abi.string(Name.Name),
                                  Abi.string(M.getSourceFileName()), Abi.string(Name.File), ConstantInt::get(I32, Name.Line),
                                  ConstantInt::get(I32, 0)});
}

void GlobalsPass::addDescriptor(GlobalVariable *G, Constant *Content) {
  auto *D = new GlobalVariable(M, Content->getType(), false, GlobalValue::PrivateLinkage, Content, "rts.global");
  D->setSection("rts_globals");
  D->setAlignment(Align(8)); /* the section is one array */
  D->setComdat(G->getComdat());
  D->setMetadata(LLVMContext::MD_associated, MDNode::get(Ctx, ValueAsMetadata::get(G)));
  Kept.push_back(D);
}

void GlobalsPass::protect(GlobalVariable *G) {
  SourceName Name = globalName(*G);
  std::string Text = Name.Name.str(); /* the symbol's name moves */
  Name.Name = Text;
  uint64_t Size = DL.getTypeAllocSize(G->getValueType()).getFixedValue();
  uint64_t Padded = paddedSize(Size);
  bool Common = G->hasCommonLinkage();
  if (Common && !isPlainName(G->getName())) return;
  GlobalVariable *New = pad(G, Size, Padded);
  ++GlobalsRedzoned;
  if (!Common) {
    auto *Own = GlobalAlias::create(New->getValueType(), 0, GlobalValue::PrivateLinkage, "rts.own", New, &M);
    addDescriptor(New, describe(Own, Size, Padded, Name));
    return;
  }
  Constant *Content = describe(New, Size, Padded, Name);
  auto *D = new GlobalVariable(M, Content->getType(), false, GlobalValue::PrivateLinkage, Content, "rts.common");
  D->setAlignment(Align(8));
  Result.Commons.push_back({D, New, DL.getTypeAllocSize(New->getValueType()).getFixedValue()});
  Visible.push_back(New);
}

GlobalsResult GlobalsPass::run() {
  SmallVector<GlobalVariable *, 64> Chosen;
  for (GlobalVariable &G : M.globals())
    if (shouldProtect(G, DL)) Chosen.push_back(&G);
  for (GlobalVariable *G : Chosen) protect(G);
  appendToCompilerUsed(M, Kept);
  appendToUsed(M, Visible);
  Result.Changed = !Chosen.empty();
  return std::move(Result);
}

GlobalsResult instrumentGlobals(Module &M, RuntimeAbi &Abi) { return GlobalsPass(M, Abi).run(); }

}  // namespace rtsan
