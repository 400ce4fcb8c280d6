/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "FrameDescription.h"

using namespace llvm;

namespace rtsan {

Constant *frameDescription(Function &F, RuntimeAbi &Abi, uint64_t Size, ArrayRef<DescribedVar> Vars) {
  LLVMContext &Ctx = F.getContext();
  Type *I32 = Type::getInt32Ty(Ctx), *Ptr = ptrTy(Ctx);
  auto Number = [&](uint64_t N) { return ConstantInt::get(I32, N); };
  auto *VarTy = StructType::get(Ctx, {I32, I32, I32, I32, Ptr});
  SmallVector<Constant *, 16> Rows;
  for (const DescribedVar &V : Vars)
    Rows.push_back(ConstantStruct::get(VarTy, {Number(V.Offset), Number(V.Size), Number(V.Name.Line), Number(0), Abi.string(V.Name.Name)}));
  auto *Table = ConstantArray::get(ArrayType::get(VarTy, Rows.size()), Rows);
  auto *Desc = ConstantStruct::getAnon(
      {Abi.string(F.getName()), Abi.string(functionFile(F)), Number(Size), Number(Rows.size()), Table});
  auto *G = new GlobalVariable(*F.getParent(), Desc->getType(), true, GlobalValue::PrivateLinkage, Desc, "rts.frame_desc");
  G->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  G->setAlignment(Align(8));
  return asPtr(G);
}

}  // namespace rtsan
