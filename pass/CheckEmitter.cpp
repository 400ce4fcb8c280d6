/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Emission of checks. For an 8-byte aligned access the hot side compiles to: shift, compare a byte with 0, branch. Race checks: CellTest.h. */
#include "CheckEmitter.h"

#include "CellTest.h"
#include "Stats.h"
#include "rtsan/layout.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(NumInline, "Inline shadow tests");
RTS_STAT(NumInlineRace, "Inline race tests");
RTS_STAT(NumCompared, "Accesses checked by comparing an offset with the object's size");
RTS_STAT(NumComparedHeap, "Accesses also compared with the size that this function's own malloc asked for");
RTS_STAT(NumOverlap, "Copies expanded in line whose sides are asked whether they overlap");
RTS_STAT(NumMemCalls, "memcpy, memmove and memset sent to the checking version");

static MDNode *unlikely(LLVMContext &C) { return MDBuilder(C).createBranchWeights(1, 100000); }

Instruction *CheckEmitter::behind(Value *Cond, Instruction *At) {
#if LLVM_VERSION_MAJOR >= 19
  return SplitBlockAndInsertIfThen(Cond, At->getIterator(), false, unlikely(F.getContext()));
#else
  return SplitBlockAndInsertIfThen(Cond, At, false, unlikely(F.getContext()));
#endif
}

Value *CheckEmitter::loadShadow(IRBuilderBase &B, Value *Address, unsigned Bytes) {
  Type *Ty = B.getIntNTy(Bytes * 8);
  Value *Shadow = B.CreateAdd(B.CreateLShr(Address, RTS_SHADOW_SCALE), B.getInt64(RTS_SHADOW_OFFSET));
  LoadInst *L = B.CreateAlignedLoad(Ty, addressAsPtr(B, Shadow, Ty), Align(1));
  markOurs(L);
  return L;
}

/* i1: true when some granule of [Base+Lo, Base+Hi) is not wholly addressable. Reads exactly the shadow of these granules and no other, or
 * every access to an object's end would take the cold way. Where their number depends on how the base lies, the last byte's granule is
 * looked at separately. */
Value *CheckEmitter::shadowTest(IRBuilderBase &B, Value *Base, int64_t Lo, int64_t Hi, uint64_t BaseAlign) {
  Value *Int = B.CreatePtrToInt(Base, B.getInt64Ty());
  auto at = [&](int64_t Off) { return Off ? B.CreateAdd(Int, B.getInt64(uint64_t(Off))) : Int; };
  int64_t Granules;
  bool Varies = false;
  if (BaseAlign >= 8) {
    int64_t First = Lo >= 0 ? Lo / 8 : -((7 - Lo) / 8), Last = Hi > 0 ? (Hi + 7) / 8 : -((-Hi) / 8);
    Granules = Last - First;
    Lo = First * 8;
  } else {
    Granules = (Hi - Lo + 7) / 8;
    Varies = (Hi - Lo + 8 - int64_t(BaseAlign) + 7) / 8 != Granules;
  }
  unsigned Load = Granules <= 1 ? 1 : Granules == 2 ? 2 : Granules <= 4 ? 4 : 8;
  Value *S = loadShadow(B, at(Lo), Load);
  if (Granules < Load) S = B.CreateAnd(S, ConstantInt::get(S->getType(), (1ull << (Granules * 8)) - 1));
  if (Varies) S = B.CreateOr(S, B.CreateZExt(loadShadow(B, at(Hi - 1), 1), S->getType()));
  return B.CreateICmpNE(S, ConstantInt::get(S->getType(), 0));
}

static Fn smallEntry(uint64_t Size, bool W) {
  switch (Size) {
  case 1: return W ? Fn::__rts_store1 : Fn::__rts_load1;
  case 2: return W ? Fn::__rts_store2 : Fn::__rts_load2;
  case 4: return W ? Fn::__rts_store4 : Fn::__rts_load4;
  case 8: return W ? Fn::__rts_store8 : Fn::__rts_load8;
  case 16: return W ? Fn::__rts_store16 : Fn::__rts_load16;
  default: return Fn::Count;
  }
}

static Fn smallRaceEntry(uint64_t Size, bool W) {
  switch (Size) {
  case 1: return W ? Fn::__rts_tstore1 : Fn::__rts_tload1;
  case 2: return W ? Fn::__rts_tstore2 : Fn::__rts_tload2;
  case 4: return W ? Fn::__rts_tstore4 : Fn::__rts_tload4;
  case 8: return W ? Fn::__rts_tstore8 : Fn::__rts_tload8;
  case 16: return W ? Fn::__rts_tstore16 : Fn::__rts_tload16;
  default: return Fn::Count;
  }
}

/* Any range: the entry point that decides about it. */
static Fn rangeEntry(const Access &A) {
  if (A.NeedRace) return A.IsWrite ? Fn::__rts_tstore_n : Fn::__rts_tload_n;
  return A.IsWrite ? Fn::__rts_store_n : Fn::__rts_load_n;
}

/* Destructors of base classes store what is there already, which is no write that anybody can see: a thread that still calls virtual
 * functions while the destructor waits for it is fine. */
void CheckEmitter::storeOfVtable(IRBuilderBase &B, Access &A, Value *Ptr) {
  Value *Stored = cast<StoreInst>(A.I)->getValueOperand();
  Value *Where = castPtr(B, Ptr, cast<StoreInst>(A.I)->getPointerOperandType());
  LoadInst *Old = B.CreateAlignedLoad(Stored->getType(), Where, cast<StoreInst>(A.I)->getAlign());
  markOurs(Old);
  Instruction *At = &*B.GetInsertPoint(), *Read, *Write;
  SplitBlockAndInsertIfThenElse(B.CreateICmpEQ(Old, Stored), At, &Read, &Write);
  IRBuilder<> R(Read), W(Write);
  R.SetCurrentDebugLocation(A.I->getDebugLoc());
  W.SetCurrentDebugLocation(A.I->getDebugLoc());
  Abi.call(R, Fn::__rts_tload_n, {asPtr(R, Ptr), R.getInt64(A.Size)});
  bool Whole = A.Size == 8 && A.Align >= 8;
  if (Whole) Abi.call(W, Fn::__rts_tstore_vptr, {asPtr(W, Ptr)});
  else Abi.call(W, Fn::__rts_tstore_n, {asPtr(W, Ptr), W.getInt64(A.Size)});
  B.SetInsertPoint(At);
}

/* The call that decides: entry points for small sizes look at one granule only, so they want natural alignment. */
void CheckEmitter::exact(IRBuilderBase &B, Access &A, Value *Ptr) {
  B.SetCurrentDebugLocation(A.I->getDebugLoc());
  if (A.NeedRace) {
    if (A.StoresVtable) return storeOfVtable(B, A, Ptr);
    Fn Race = smallRaceEntry(A.Size, A.IsWrite);
    if (Race != Fn::Count && (A.Align >= A.Size || A.Align >= 8)) Abi.call(B, Race, {asPtr(B, Ptr)});
    else Abi.call(B, rangeEntry(A), {asPtr(B, Ptr), B.getInt64(A.Size)});
    return;
  }
  Fn Small = smallEntry(A.Size, A.IsWrite);
  bool OneGranule = A.Size == 16 || A.Align >= A.Size || A.Align >= 8;
  if (Small != Fn::Count && OneGranule) Abi.call(B, Small, {asPtr(B, Ptr)});
  else Abi.call(B, A.IsWrite ? Fn::__rts_store_n : Fn::__rts_load_n, {asPtr(B, Ptr), B.getInt64(A.Size)});
}

static Value *pointerOf(IRBuilderBase &B, Access &A, bool FromBase) {
  if (!FromBase) return A.Ptr;
  Value *Base = asPtr(B, A.Base);
  return A.Offset ? B.CreateConstGEP1_64(B.getInt8Ty(), Base, uint64_t(A.Offset)) : Base;
}

static bool sameLine(const Access &A, const Access &B) {
  const DebugLoc &L = A.I->getDebugLoc(), &M = B.I->getDebugLoc();
  if (!L || !M) return !L && !M;
  return L.getLine() == M.getLine() && L.getScope() == M.getScope() && L.getInlinedAt() == M.getInlinedAt();
}

/* `x += y`: the read of x is asked about as the write that follows, at the read's place. Only if the report's line says so. */
static Access *writtenBack(const CheckGroup &G, const Access &A) {
  if (A.IsWrite || !A.NeedRace || !isPowerOf2_64(A.Size) || A.Size > 8 || (A.Align < A.Size && A.Align < 8)) return nullptr;
  for (Access *W : G.Members)
    if (W->IsWrite && !W->StoresVtable && W->NeedRace && W->Offset == A.Offset && W->Size == A.Size && A.I->getDebugLoc() && sameLine(*W, A)) return W;
  return nullptr;
}

/* Neighbours of one size that one source line reads or writes (an unrolled loop): asked about as a loop, so that whole granules are noted at
 * once. Half ones do not fit into their word beside what the other half had. */
void CheckEmitter::together(IRBuilderBase &B, const CheckGroup &G, SmallPtrSetImpl<Access *> &Done) {
  SmallVector<Access *, 8> Sorted;
  for (Access *M : G.Members)
    if (!M->StoresVtable && M->Size < 8) Sorted.push_back(M);
  llvm::stable_sort(Sorted, [](const Access *X, const Access *Y) {
    return std::tie(X->IsWrite, X->Size, X->Offset) < std::tie(Y->IsWrite, Y->Size, Y->Offset);
  });
  for (size_t I = 0, End; I < Sorted.size(); I = End) {
    Access &Head = *Sorted[I];
    for (End = I + 1; End < Sorted.size(); ++End) {
      Access &Next = *Sorted[End], &Last = *Sorted[End - 1];
      if (Next.IsWrite != Head.IsWrite || Next.Size != Head.Size || Next.Offset != Last.Offset + int64_t(Last.Size) || !sameLine(Head, Next)) break;
    }
    if (End - I < 2 || writtenBack(G, Head)) continue;
    B.SetCurrentDebugLocation(Head.I->getDebugLoc());
    Value *Size = B.getInt64(Head.Size);
    Abi.call(B, Head.IsWrite ? Fn::__rts_tstore_loop : Fn::__rts_tload_loop, {asPtr(B, pointerOf(B, Head, true)), Size, B.getInt64(End - I), Size});
    Done.insert(Sorted.begin() + I, Sorted.begin() + End);
  }
}

static Fn updateEntry(uint64_t Size) {
  return Size == 1 ? Fn::__rts_tupdate1 : Size == 2 ? Fn::__rts_tupdate2 : Size == 4 ? Fn::__rts_tupdate4 : Fn::__rts_tupdate8;
}

/* The first byte's alignment as Base's own definition tells, too: globals, locals, aligned arguments. */
Value *CheckEmitter::cellTest(IRBuilderBase &B, const CheckGroup &G, Value *Base, bool FromBase) {
  ++NumInlineRace;
  uint64_t BaseAlign = Base->getPointerAlignment(DL).value();
  for (Access *M : G.Members) BaseAlign = std::max(BaseAlign, FromBase ? baseAlign(*M) : M->Align);
  CellTest Test(B, Abi);
  for (Access *M : G.Members) {
    int64_t Offset = FromBase ? M->Offset : 0;
    if (BaseAlign >= 8) Test.aligned(Base, Offset, M->Size, M->IsWrite);
    else Test.unaligned(Base, Offset, M->Size, M->Align, M->IsWrite);
  }
  return Test.differs();
}

void CheckEmitter::group(const CheckGroup &G, Instruction *At) {
  Access &First = *G.Members.front();
  IRBuilder<> B(At);
  B.SetCurrentDebugLocation(First.I->getDebugLoc());
  bool FromBase = G.Members.size() > 1;
  uint64_t Align = FromBase ? 1 : First.Align;
  if (FromBase)
    for (Access *M : G.Members) Align = std::max(Align, baseAlign(*M));
  Value *Base = FromBase ? First.Base : First.Ptr;
  int64_t Lo = FromBase ? G.Lo : 0, Hi = FromBase ? G.Hi : int64_t(First.Size);
  if (Hi - Lo > 64) return exact(B, First, First.Ptr);
  Value *Bad;
  if (First.NeedRace) Bad = cellTest(B, G, Base, FromBase);
  else ++NumInline, Bad = shadowTest(B, Base, Lo, Hi, Align);
  Instruction *Cold = behind(Bad, At);
  IRBuilder<> C(Cold);
  SmallPtrSet<Access *, 8> Done;
  if (First.NeedRace && FromBase) together(C, G, Done);
  for (Access *M : G.Members) {
    if (Done.count(M)) continue;
    Access *W = writtenBack(G, *M);
    if (!W || Done.count(W)) {
      exact(C, *M, pointerOf(C, *M, FromBase));
      continue;
    }
    C.SetCurrentDebugLocation(M->I->getDebugLoc());
    Abi.call(C, updateEntry(M->Size), {asPtr(C, pointerOf(C, *M, FromBase))});
    Done.insert(W);
  }
}

void CheckEmitter::flagged(Access &A, Value *Bad) {
  Instruction *Cold = behind(Bad, A.I);
  IRBuilder<> C(Cold);
  exact(C, A, A.Ptr);
}

Constant *CheckEmitter::description(const KnownObject &O) {
  Constant *&Desc = Descriptions[O.Object];
  if (!Desc) {
    SmallVector<DescribedVar, 1> Vars;
    if (!isa<GlobalVariable>(O.Object)) Vars.push_back({0, O.Size, localName(O.Object)});
    Desc = frameDescription(F, Abi, O.Size, Vars);
  }
  return Desc;
}

void CheckEmitter::outside(Access &A, Value *Object, Value *Bad, Constant *Desc) {
  Instruction *Cold = behind(Bad, A.I);
  IRBuilder<> C(Cold);
  C.SetCurrentDebugLocation(A.I->getDebugLoc());
  Abi.call(C, A.IsWrite ? Fn::__rts_store_oob : Fn::__rts_load_oob, {asPtr(C, A.Ptr), C.getInt64(A.Size), asPtr(C, Object), Desc});
}

static Value *offsetFrom(IRBuilderBase &B, Value *Object, Access &A) {
  return B.CreateSub(B.CreatePtrToInt(A.Ptr, B.getInt64Ty()), B.CreatePtrToInt(Object, B.getInt64Ty()));
}

void CheckEmitter::compare(Access &A, const KnownObject &O) {
  ++NumCompared;
  IRBuilder<> B(A.I);
  Value *Off = offsetFrom(B, O.Object, A);
  Value *Bad = A.Size > O.Size ? B.getTrue() : B.CreateICmpUGT(Off, B.getInt64(O.Size - A.Size));
  outside(A, O.Object, Bad, description(O));
}

void CheckEmitter::compareHeap(Access &A, const HeapObject &O) {
  ++NumComparedHeap;
  IRBuilder<> B(A.I);
  /* In a block too small for the access every offset is at least 0. */
  Value *Room = B.CreateBinaryIntrinsic(Intrinsic::usub_sat, O.Size, B.getInt64(A.Size - 1));
  Value *Bad = B.CreateICmpUGE(offsetFrom(B, O.Call, A), Room);
  outside(A, O.Call, Bad, ConstantPointerNull::get(ptrTy(F.getContext())));
}

Value *CheckEmitter::lanesShadowTest(IRBuilderBase &B, Access &A) {
  Value *First = loadShadow(B, B.CreatePtrToInt(A.Ptr, B.getInt64Ty()), 8);
  Value *Last = loadShadow(B, B.CreateAdd(B.CreatePtrToInt(A.Ptr, B.getInt64Ty()), B.getInt64(A.Lanes * A.LaneSize - 1)), 1);
  return B.CreateOr(B.CreateICmpNE(First, B.getInt64(0)), B.CreateICmpNE(Last, B.getInt8(0)));
}

void CheckEmitter::lanes(Access &A) {
  IRBuilder<> B(A.I);
  B.SetCurrentDebugLocation(A.I->getDebugLoc());
  Fn Callee = rangeEntry(A);
  bool Vector = A.Ptr->getType()->isVectorTy();
  if (A.Packed) {
    /* As many elements as there are active lanes, one after the other. */
    Value *Bits = B.CreateBitCast(A.Mask, B.getIntNTy(A.Lanes));
    Value *N = B.CreateZExtOrTrunc(B.CreateUnaryIntrinsic(Intrinsic::ctpop, Bits), B.getInt64Ty());
    Abi.call(B, Callee, {asPtr(B, A.Ptr), B.CreateMul(N, B.getInt64(A.LaneSize))});
    return;
  }
  if (!Vector && A.Lanes * A.LaneSize <= 64) {
    /* All lanes fine is the common case: one inline test over the whole vector. */
    Value *Bad;
    if (A.NeedRace) {
      CellTest Test(B, Abi);
      Test.unaligned(A.Ptr, 0, A.Lanes * A.LaneSize, A.Align, A.IsWrite);
      Bad = Test.differs();
    } else {
      Bad = lanesShadowTest(B, A);
    }
    B.SetInsertPoint(behind(Bad, A.I));
    B.SetCurrentDebugLocation(A.I->getDebugLoc());
  }
  for (unsigned N = 0; N < A.Lanes; N++) {
    Value *Active = B.CreateExtractElement(A.Mask, uint64_t(N));
    Value *Size = B.CreateSelect(Active, B.getInt64(A.LaneSize), B.getInt64(0));
    Value *P = Vector ? B.CreateExtractElement(A.Ptr, uint64_t(N))
                      : B.CreateConstGEP1_64(B.getInt8Ty(), asPtr(B, A.Ptr), N * A.LaneSize);
    Abi.call(B, Callee, {asPtr(B, P), Size});
  }
}

void CheckEmitter::irregular(Access &A) {
  if (A.Mask) return lanes(A);
  IRBuilder<> B(A.I);
  B.SetCurrentDebugLocation(A.I->getDebugLoc());
  Value *Size = A.DynSize ? B.CreateZExtOrTrunc(A.DynSize, B.getInt64Ty()) : B.getInt64(A.Size);
  Abi.call(B, rangeEntry(A), {asPtr(B, A.Ptr), Size});
}

/* Up to so many bytes the compiler expands in line, which is worth keeping; the ranges are checked beside it. More would be a call of the C library's function,
 * which looks at the ranges again: one error would be two reports. */
static uint64_t keepInline(const Function &F, const MemIntrinsic &M) {
  if (F.hasOptNone()) return isa<MemSetInst>(M) ? 0 : isa<MemMoveInst>(M) ? 128 : 32;
  return F.hasOptSize() && !isa<MemSetInst>(M) ? 64 : 128;
}

/* The distance is from -(Len-1) to Len-1: one comparison. It is also for no distance at all, which is fine (the runtime knows). */
void CheckEmitter::overlap(MemTransferInst &T, uint64_t Len) {
  ++NumOverlap;
  IRBuilder<> B(&T);
  B.SetCurrentDebugLocation(T.getDebugLoc());
  Value *Distance = B.CreateSub(B.CreatePtrToInt(T.getRawDest(), B.getInt64Ty()), B.CreatePtrToInt(T.getRawSource(), B.getInt64Ty()));
  Value *Bad = B.CreateICmpULT(B.CreateAdd(Distance, B.getInt64(Len - 1)), B.getInt64(2 * Len - 1));
  IRBuilder<> C(behind(Bad, &T));
  C.SetCurrentDebugLocation(T.getDebugLoc());
  Abi.call(C, Fn::__rts_copy_overlap, {asPtr(C, T.getRawDest()), asPtr(C, T.getRawSource()), C.getInt64(Len)});
}

bool CheckEmitter::memCall(MemIntrinsic &M, Need Dest, Need Source, bool MayOverlap) {
  bool CheckDest = Dest.any(), CheckSource = Source.any();
  if (!CheckDest && !CheckSource && !MayOverlap) return false;
  IRBuilder<> B(&M);
  B.SetCurrentDebugLocation(M.getDebugLoc());
  auto *T = dyn_cast<MemTransferInst>(&M);
  auto *Len = dyn_cast<ConstantInt>(M.getLength());
  bool Inline = M.getIntrinsicID() == Intrinsic::memcpy_inline || (Len && Len->getValue().ule(keepInline(F, M)));
#if LLVM_VERSION_MAJOR >= 16
  Inline |= M.getIntrinsicID() == Intrinsic::memset_inline;
#endif
  if (Inline || M.isVolatile() || !CheckDest || (T && !CheckSource)) {
    if (MayOverlap && Len && Len->getValue().ule(INT32_MAX) && !Len->isZero()) overlap(*T, Len->getZExtValue());
    Value *N = B.CreateZExtOrTrunc(M.getLength(), B.getInt64Ty());
    auto check = [&](Value *P, Need What, bool W, uint64_t Align) {
      Access A;
      A.I = &M, A.Ptr = P, A.Base = P, A.Align = Align, A.IsWrite = W;
      A.NeedMemory = What.Memory, A.NeedRace = What.Race;
      if (Len && Len->getValue().ule(64) && !Len->isZero()) {
        A.Size = Len->getZExtValue();
        CheckGroup G;
        G.Members.push_back(&A);
        group(G, &M);
        return;
      }
      IRBuilder<> C(&M);
      C.SetCurrentDebugLocation(M.getDebugLoc());
      Abi.call(C, rangeEntry(A), {asPtr(C, P), C.CreateZExtOrTrunc(M.getLength(), C.getInt64Ty())});
    };
    (void)N;
    if (CheckSource && T) check(T->getRawSource(), Source, false, T->getSourceAlign().valueOrOne().value());
    if (CheckDest) check(M.getRawDest(), Dest, true, M.getDestAlign().valueOrOne().value());
    return false;
  }
  ++NumMemCalls;
  Value *N = B.CreateZExtOrTrunc(M.getLength(), B.getInt64Ty());
  if (T) Abi.call(B, isa<MemMoveInst>(M) ? Fn::__rts_memmove : Fn::__rts_memcpy, {asPtr(B, T->getRawDest()), asPtr(B, T->getRawSource()), N});
  else Abi.call(B, Fn::__rts_memset, {asPtr(B, M.getRawDest()), B.CreateZExt(cast<MemSetInst>(M).getValue(), B.getInt32Ty()), N});
  M.eraseFromParent();
  return true;
}

}  // namespace rtsan
