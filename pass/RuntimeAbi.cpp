/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See RuntimeAbi.h. */
#include "RuntimeAbi.h"

#include "rtsan/layout.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace rtsan {
namespace {

enum Convention { C, COLD };
enum Kind : char { End, V, P, I64, I32, I8, PAIR };

struct Entry {
  const char *Name;
  Convention Cc;
  Kind Result;
  Kind Params[6]; /* up to the first End */
};

const Entry Entries[] = {
#define RTS_ABI(Name, Cc, Result, ...) {#Name, Cc, Result, {__VA_ARGS__}},
#include "rtsan/abi.def"
#undef RTS_ABI
};

#define TEXT_OF(X) #X
#define TEXT(X) TEXT_OF(X)
const char AnchorName[] = TEXT(RTS_ABI_ANCHOR);

Type *typeOf(Kind K, LLVMContext &Ctx) {
  switch (K) {
    case P: return ptrTy(Ctx);
    case I64: return Type::getInt64Ty(Ctx);
    case I32: return Type::getInt32Ty(Ctx);
    case I8: return Type::getInt8Ty(Ctx);
    case PAIR: return StructType::get(Type::getInt64Ty(Ctx), Type::getInt64Ty(Ctx));
    default: return Type::getVoidTy(Ctx);
  }
}

CallingConv::ID convention(const Entry &E) { return E.Cc == COLD ? CallingConv::PreserveAll : CallingConv::C; }

/* The C convention leaves widening of small integers to the caller. */
AttributeList attributes(const Entry &E, LLVMContext &Ctx) {
  AttributeList A = AttributeList().addFnAttribute(Ctx, Attribute::NoUnwind);
  if (E.Result == I8) A = A.addRetAttribute(Ctx, Attribute::ZExt);
  for (unsigned I = 0; E.Params[I] != End; ++I)
    if (E.Params[I] == I8) A = A.addParamAttribute(Ctx, I, Attribute::ZExt);
  return A;
}

/* Notes accesses for the race detector, with their calling contexts. */
bool asksForCallers(const Entry &E) {
  StringRef Name(E.Name);
  return hasPrefix(Name, "__rts_t") || hasPrefix(Name, "__rts_atomic_") || hasPrefix(Name, "__rts_mem");
}

/* Called behind atomic operations, which are done in one of two ways: jump threading would make two places in the program of one in the source. */
bool staysOnePlace(Fn Callee) { return Callee == Fn::__rts_lock_got_if; }

}  // namespace

Function *RuntimeAbi::callee(Fn Callee) {
  Function *&F = Callees[unsigned(Callee)];
  if (F) return F;
  const Entry &E = Entries[unsigned(Callee)];
  LLVMContext &Ctx = M.getContext();
  SmallVector<Type *, 6> Params;
  for (unsigned I = 0; E.Params[I] != End; ++I) Params.push_back(typeOf(E.Params[I], Ctx));
  auto *Ty = FunctionType::get(typeOf(E.Result, Ctx), Params, false);
  F = M.getFunction(E.Name);
  if (!F || F->getFunctionType() != Ty) F = Function::Create(Ty, GlobalValue::ExternalWeakLinkage, E.Name, M);
  if (F->isDeclaration()) F->setLinkage(GlobalValue::ExternalWeakLinkage);
  F->setCallingConv(convention(E));
  F->setAttributes(attributes(E, Ctx));
  if (staysOnePlace(Callee)) F->addFnAttr(Attribute::Convergent);
  F->addFnAttr(Attribute::NonLazyBind); /* one jump less than through the linker's table of them */
  return F = E.Cc == COLD ? relay(F) : F;
}

Function *RuntimeAbi::relay(Function *Entry) {
  std::string Name = ("__rts_via_" + Entry->getName().drop_front(sizeof "__rts_" - 1)).str();
  if (Function *Known = M.getFunction(Name)) return Known;
  LLVMContext &Ctx = M.getContext();
  Function *F = Function::Create(Entry->getFunctionType(), GlobalValue::LinkOnceODRLinkage, Name, M);
  F->setVisibility(GlobalValue::HiddenVisibility);
  F->setComdat(M.getOrInsertComdat(Name));
  F->setCallingConv(Entry->getCallingConv());
  F->setAttributes(Entry->getAttributes());
  F->addFnAttr(Attribute::NoInline);
  IRBuilder<> B(BasicBlock::Create(Ctx, "", F));
  SmallVector<Value *, 6> Args;
  for (Argument &A : F->args()) Args.push_back(&A);
  CallInst *Jump = B.CreateCall(Entry, Args);
  Jump->setCallingConv(Entry->getCallingConv());
  Jump->setAttributes(Entry->getAttributes());
  Jump->setTailCallKind(CallInst::TCK_MustTail);
  if (Jump->getType()->isVoidTy()) B.CreateRetVoid();
  else B.CreateRet(Jump);
  /* An argument that is the same at all calls would go into the body in link-time optimisation, where setting it costs a register that the
   * convention keeps: with a user that nobody sees through, calls stay as they are. */
  appendToCompilerUsed(M, {F});
  return F;
}

CallInst *RuntimeAbi::call(IRBuilderBase &B, Fn Callee, ArrayRef<Value *> Args) {
  Function *F = callee(Callee);
  Asks |= asksForCallers(Entries[unsigned(Callee)]);
  SmallVector<Value *, 6> Cast;
  for (Value *A : Args) Cast.push_back(A->getType()->isPointerTy() ? asPtr(B, A) : A);
  CallInst *Call = B.CreateCall(F, Cast);
  Call->setCallingConv(F->getCallingConv());
  Call->setTailCallKind(CallInst::TCK_NoTail);
  LLVMContext &Ctx = M.getContext();
  Call->setAttributes(attributes(Entries[unsigned(Callee)], Ctx).addFnAttribute(Ctx, Attribute::NoMerge));
  return Call;
}

/* Not dso_local: reached through the GOT, so no copy relocation ties the program to the runtime's layout. */
GlobalVariable *RuntimeAbi::external(StringRef Name, Type *Ty, GlobalValue::LinkageTypes Linkage) {
  if (GlobalVariable *G = M.getNamedGlobal(Name)) return G;
  return new GlobalVariable(M, Ty, false, Linkage, nullptr, Name);
}

GlobalVariable *RuntimeAbi::anchor() {
  return external(AnchorName, Type::getInt8Ty(M.getContext()), GlobalValue::ExternalLinkage);
}

GlobalVariable *RuntimeAbi::aloneFlag() {
  return external("__rts_alone", Type::getInt32Ty(M.getContext()), GlobalValue::ExternalWeakLinkage);
}

GlobalVariable *RuntimeAbi::currentCell() {
  GlobalVariable *G = external("__rts_cur", Type::getInt32Ty(M.getContext()), GlobalValue::ExternalWeakLinkage);
  G->setThreadLocalMode(GlobalValue::InitialExecTLSModel);
  G->setAlignment(Align(4));
  return G;
}

GlobalVariable *RuntimeAbi::freshCells() {
  GlobalVariable *G = external("__rts_fresh", ArrayType::get(Type::getInt64Ty(M.getContext()), 3), GlobalValue::ExternalWeakLinkage);
  G->setThreadLocalMode(GlobalValue::InitialExecTLSModel);
  G->setAlignment(Align(8));
  return G;
}

GlobalVariable *RuntimeAbi::activations() {
  Type *Table = ArrayType::get(Type::getInt64Ty(M.getContext()), RTS_ACTIVATIONS);
  GlobalVariable *G = external("__rts_activations", Table, GlobalValue::ExternalWeakLinkage);
  G->setThreadLocalMode(GlobalValue::InitialExecTLSModel);
  G->setAlignment(Align(8));
  return G;
}

GlobalVariable *RuntimeAbi::stackExitPattern() {
  return external("__rts_stack_exit_pattern", Type::getInt64Ty(M.getContext()), GlobalValue::ExternalWeakLinkage);
}

Constant *RuntimeAbi::string(StringRef Text) {
  LLVMContext &Ctx = M.getContext();
  if (Text.empty()) return ConstantPointerNull::get(ptrTy(Ctx));
  Constant *&S = Strings[Text];
  if (S) return S;
  Constant *Bytes = ConstantDataArray::getString(Ctx, Text);
  auto *G = new GlobalVariable(M, Bytes->getType(), true, GlobalValue::PrivateLinkage, Bytes, "rts.str");
  G->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  G->setAlignment(Align(1));
  return S = asPtr(G);
}

bool isRuntimeName(StringRef Name) {
  for (const char *Prefix : {"__rts_", "rts.", "__asan_", "__tsan_", "__ubsan_", "__sanitizer_"})
    if (hasPrefix(Name, Prefix)) return true;
  return false;
}

StringRef abiNumber() {
  StringRef Number = StringRef(AnchorName).drop_front(sizeof "__rts_abi_" - 1);
  return Number.take_while([](char Ch) { return Ch >= '0' && Ch <= '9'; });
}

}  // namespace rtsan
