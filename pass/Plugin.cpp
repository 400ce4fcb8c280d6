/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Registration only: the version check and the options while the library is loaded, the passes when a pipeline is built.
 * Both extension points are also reached at -O0 and before link-time optimisation; nothing is added at link time. */
#include "HostCheck.h"
#include "Instrument.h"
#include "Options.h"

using namespace llvm;

/* Before any other code of this library, and before the host reads -mllvm options. */
__attribute__((constructor)) static void loaded() {
  rtsan::checkHost();
  rtsan::registerOptions();
}

/* Names for opt -passes=. Plain "rtsan" is LLVM's RealtimeSanitizer. */
static bool parseName(StringRef Name, ModulePassManager &MPM, ArrayRef<PassBuilder::PipelineElement>) {
  bool Both = Name == "rtsan-all", Tag = Both || Name == "rtsan-tag", Instrument = Both || Name == "rtsan-instrument";
  if (Tag) MPM.addPass(rtsan::TagPass());
  if (Instrument) MPM.addPass(rtsan::InstrumentPass());
  return Tag || Instrument;
}

static void registerPasses(PassBuilder &PB) {
  PB.registerPipelineStartEPCallback([](ModulePassManager &MPM, auto &&...) { MPM.addPass(rtsan::TagPass()); });
  PB.registerOptimizerLastEPCallback([](ModulePassManager &MPM, auto &&...) { MPM.addPass(rtsan::InstrumentPass()); });
  PB.registerPipelineParsingCallback(parseName);
}

#define TEXT_OF(X) #X
#define TEXT(X) TEXT_OF(X)

extern "C" __attribute__((visibility("default"))) PassPluginLibraryInfo llvmGetPassPluginInfo() {
  PassPluginLibraryInfo Info = {};
  Info.APIVersion = LLVM_PLUGIN_API_VERSION;
  Info.PluginName = "rtsan";
  Info.PluginVersion = RTS_VERSION " for LLVM " TEXT(LLVM_VERSION_MAJOR);
  Info.RegisterPassBuilderCallbacks = registerPasses;
  return Info;
}
