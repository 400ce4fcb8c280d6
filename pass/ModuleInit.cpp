/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See ModuleInit.h. */
#include "ModuleInit.h"

#include "Options.h"
#include "rtsan/layout.h"

using namespace llvm;

namespace rtsan {

static const int Priority = 1;

static Function *newFunction(Module &M, StringRef Name, GlobalValue::LinkageTypes Linkage) {
  auto *Ty = FunctionType::get(Type::getVoidTy(M.getContext()), false);
  Function *F = Function::Create(Ty, Linkage, Name, M);
  F->addFnAttr(Attribute::NoUnwind);
  F->addFnAttr("frame-pointer", "all");
  F->addFnAttr("rtsan", "own");
  IRBuilder<> B(BasicBlock::Create(M.getContext(), "", F));
  B.CreateRetVoid();
  return F;
}

/* One for all units of a DSO. The ABI's number is in the name: units of different ABIs each keep theirs. */
static Function *sharedFunction(Module &M, StringRef What) {
  std::string Name = ("__rts_module_" + What + "_" + abiNumber()).str();
  Function *F = newFunction(M, Name, GlobalValue::LinkOnceODRLinkage);
  F->setVisibility(GlobalValue::HiddenVisibility);
  F->setComdat(M.getOrInsertComdat(Name));
  return F;
}

/* Bounds of the DSO's descriptors, made by the linker; null if there are none. */
static GlobalVariable *sectionBound(Module &M, StringRef Name) {
  auto *G = new GlobalVariable(M, Type::getInt8Ty(M.getContext()), false, GlobalValue::ExternalWeakLinkage, nullptr, Name);
  G->setVisibility(GlobalValue::HiddenVisibility);
  return G;
}

static Instruction *lastOf(Function *F) { return F->getEntryBlock().getTerminator(); }

static void addShared(Module &M, RuntimeAbi &Abi) {
  Function *Ctor = sharedFunction(M, "ctor"), *Dtor = sharedFunction(M, "dtor");
  GlobalVariable *Start = sectionBound(M, "__start_rts_globals"), *Stop = sectionBound(M, "__stop_rts_globals");
  IRBuilder<> B(lastOf(Ctor));
  B.CreateLoad(B.getInt8Ty(), Abi.anchor(), true);
  Abi.call(B, Fn::__rts_init, {});
  Abi.call(B, Fn::__rts_register_globals, {Start, Stop});
  B.SetInsertPoint(lastOf(Dtor));
  Abi.call(B, Fn::__rts_unregister_globals, {Start, Stop});
  appendToGlobalCtors(M, Ctor, Priority, Ctor);
  appendToGlobalDtors(M, Dtor, Priority, Dtor);
}

/* rustc says so in each module; what it links in of its standard library was compiled without us. */
static bool linksForeignCode(Module &M) {
  NamedMDNode *Ident = M.getNamedMetadata("llvm.ident");
  for (unsigned I = 0; Ident && I < Ident->getNumOperands(); ++I)
    if (auto *S = dyn_cast_or_null<MDString>(Ident->getOperand(I)->getOperand(0)))
      if (hasPrefix(S->getString(), "rustc version")) return true;
  return false;
}

/* A function of its own: units of one DSO may differ in what they check, and the shared constructor is any one unit's. Not a tail
 * call: the return address tells the runtime whose code this is. */
static void addRaces(Module &M, RuntimeAbi &Abi) {
  bool Mixed = linksForeignCode(M);
  Function *Ctor = sharedFunction(M, Mixed ? "races_mixed" : "races");
  IRBuilder<> B(lastOf(Ctor));
  Abi.call(B, Fn::__rts_init, {});
  Abi.call(B, Mixed ? Fn::__rts_enable_races_mixed : Fn::__rts_enable_races, {})->setTailCallKind(CallInst::TCK_NoTail);
  appendToGlobalCtors(M, Ctor, Priority, Ctor);
}

static void addLocks(Module &M, RuntimeAbi &Abi) {
  Function *Ctor = sharedFunction(M, "locks");
  IRBuilder<> B(lastOf(Ctor));
  if (!options().accesses()) B.CreateLoad(B.getInt8Ty(), Abi.anchor(), true); /* otherwise addShared's names it */
  Abi.call(B, Fn::__rts_init, {});
  Abi.call(B, Fn::__rts_enable_locks, {});
  appendToGlobalCtors(M, Ctor, Priority, Ctor);
}

/* What this unit is checked for (layout.h). One of each kind for a DSO; linkers keep notes, and mark them as such by their section's name. */
static void addNote(Module &M) {
  const Options &O = options();
  uint32_t Checks = (O.Address ? RTS_CHECKS_ADDRESS : 0) | (O.Thread ? RTS_CHECKS_THREAD : 0) | (O.Lock ? RTS_CHECKS_LOCK : 0);
  LLVMContext &Ctx = M.getContext();
  auto Word = [&](uint32_t V) { return ConstantInt::get(Type::getInt32Ty(Ctx), V); };
  char Name[8] = RTS_NOTE_NAME; /* padded to whole words */
  Constant *Init = ConstantStruct::getAnon(
      {Word(sizeof RTS_NOTE_NAME), Word(4), Word(RTS_NOTE_CHECKS), ConstantDataArray::get(Ctx, ArrayRef<char>(Name, sizeof Name)), Word(Checks)});
  std::string Symbol = ("__rts_checks_" + Twine(Checks) + "_" + abiNumber()).str();
  auto *G = new GlobalVariable(M, Init->getType(), true, GlobalValue::LinkOnceODRLinkage, Init, Symbol);
  G->setVisibility(GlobalValue::HiddenVisibility);
  G->setComdat(M.getOrInsertComdat(Symbol));
  G->setSection(RTS_NOTE_SECTION);
  G->setAlignment(Align(4));
  appendToUsed(M, {G});
}

/* The size that the linker gave the symbol, as an immediate (R_X86_64_SIZE64). */
static Value *linkedSize(IRBuilderBase &B, GlobalVariable *Symbol) {
  std::string Text = ("movabsq $$" + Symbol->getName() + "@SIZE, $0").str();
  auto *Ty = FunctionType::get(B.getInt64Ty(), false);
  return B.CreateCall(InlineAsm::get(Ty, Text, "=r", false));
}

/* Another definition, in a unit that was not instrumented or with another type, may have won: it has no redzone. */
static void addCommons(Module &M, RuntimeAbi &Abi, ArrayRef<GlobalsResult::Common> Commons) {
  if (Commons.empty()) return;
  Function *Ctor = newFunction(M, "__rts_commons_ctor", GlobalValue::InternalLinkage);
  Function *Dtor = newFunction(M, "__rts_commons_dtor", GlobalValue::InternalLinkage);
  auto Add = [&](Function *F, Fn Callee, const GlobalsResult::Common &C) {
    IRBuilder<> B(lastOf(F));
    Value *Same = B.CreateICmpEQ(linkedSize(B, C.Symbol), B.getInt64(C.Size));
    B.SetInsertPoint(SplitBlockAndInsertIfThen(Same, &*B.GetInsertPoint(), false));
    Type *Ty = cast<GlobalVariable>(C.Descriptor)->getValueType();
    Abi.call(B, Callee, {C.Descriptor, ConstantExpr::getGetElementPtr(Ty, C.Descriptor, B.getInt64(1))});
  };
  for (const auto &C : Commons) {
    Add(Ctor, Fn::__rts_register_globals, C);
    Add(Dtor, Fn::__rts_unregister_globals, C);
  }
  appendToGlobalCtors(M, Ctor, Priority);
  appendToGlobalDtors(M, Dtor, Priority);
}

void addModuleInit(Module &M, RuntimeAbi &Abi, const GlobalsResult &Globals) {
  addNote(M);
  if (options().accesses()) addShared(M, Abi);
  if (options().Thread) addRaces(M, Abi);
  if (options().Lock) addLocks(M, Abi);
  addCommons(M, Abi, Globals.Commons);
}

}  // namespace rtsan
