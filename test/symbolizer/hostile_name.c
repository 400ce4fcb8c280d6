// A short name that stands for gigabytes of text comes back raw, at once; its
// harmless little sister is demangled.
//
// RUN: %clang22 %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s

// Each parameter is a pair of the one before: 2 to the power of 32 letters.
#define SMALL "1A1BIS_S_ES0_IS1_S1_E"
#define LARGE                                                                  \
  SMALL "S0_IS2_S2_ES0_IS3_S3_ES0_IS4_S4_ES0_IS5_S5_ES0_IS6_S6_ES0_IS7_S7_E"   \
        "S0_IS8_S8_ES0_IS9_S9_ES0_ISA_SA_ES0_ISB_SB_ES0_ISC_SC_ES0_ISD_SD_E"   \
        "S0_ISE_SE_ES0_ISF_SF_ES0_ISG_SG_ES0_ISH_SH_ES0_ISI_SI_ES0_ISJ_SJ_E"   \
        "S0_ISK_SK_ES0_ISL_SL_ES0_ISM_SM_ES0_ISN_SN_ES0_ISO_SO_ES0_ISP_SP_E"   \
        "S0_ISQ_SQ_ES0_ISR_SR_ES0_ISS_SS_ES0_IST_ST_ES0_ISU_SU_ES0_ISV_SV_E"

int harmless(void) __asm__("_Z1f" SMALL);
int harmless(void) {
  __asm__ volatile("probe_small: nop");
  return 1;
}
int hostile(void) __asm__("_Z1f" LARGE);
int hostile(void) {
  __asm__ volatile("probe_large: nop");
  return 1;
}
int main(void) { return harmless() + hostile(); }

// ASK: CODE @module@ @probe_small@ -
// CHECK: F f(A, B<A, A>, B<B<A, A>, B<A, A> >)	?	0	0
// ASK: CODE @module@ @probe_large@ -
// CHECK: F _Z1f1A1BIS_S_E{{.*}}	?	0	0
