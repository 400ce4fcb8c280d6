#include "forms.h"

#include <dwarf.h>
#include <stddef.h>
#include <string.h>

static bool skip(struct rts_cursor *cursor, uint64_t size) {
  if (size > (uint64_t)(cursor->end - cursor->at))
    return false;
  cursor->at += size;
  return true;
}

bool rts_form_read_leb(struct rts_cursor *cursor, uint64_t *value) {
  *value = 0;
  for (unsigned shift = 0; cursor->at < cursor->end; shift += 7) {
    unsigned char byte = *cursor->at++;
    if (shift < 64)
      *value |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return true;
  }
  return false;
}

/* Modules of foreign byte order are refused when opened, so a plain copy into
   the low bytes reads the number on little-endian machines; the big-endian case
   copies into the high end. */
static bool read_number(struct rts_cursor *cursor, unsigned size,
                        uint64_t *value) {
  *value = 0;
  if (size > sizeof *value || size > (uint64_t)(cursor->end - cursor->at))
    return false;
  unsigned char *target = (unsigned char *)value;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  target += sizeof *value - size;
#endif
  memcpy(target, cursor->at, size);
  cursor->at += size;
  return true;
}

static bool fixed_step(unsigned size, struct rts_step *step) {
  *step = (struct rts_step){rts_step_fixed, size};
  return true;
}

static bool variable_step(enum rts_step_kind kind, unsigned size,
                          struct rts_step *step) {
  *step = (struct rts_step){kind, size};
  return true;
}

/* DWARF 5 section 7.5.6, plus the GNU forms of split DWARF and dwz. */
bool rts_form_step(const struct rts_form_sizes *sizes, unsigned form,
                   struct rts_step *step) {
  switch (form) {
  case DW_FORM_flag_present:
  case DW_FORM_implicit_const:
    return fixed_step(0, step);
  case DW_FORM_data1:
  case DW_FORM_ref1:
  case DW_FORM_flag:
  case DW_FORM_strx1:
  case DW_FORM_addrx1:
    return fixed_step(1, step);
  case DW_FORM_data2:
  case DW_FORM_ref2:
  case DW_FORM_strx2:
  case DW_FORM_addrx2:
    return fixed_step(2, step);
  case DW_FORM_strx3:
  case DW_FORM_addrx3:
    return fixed_step(3, step);
  case DW_FORM_data4:
  case DW_FORM_ref4:
  case DW_FORM_ref_sup4:
  case DW_FORM_strx4:
  case DW_FORM_addrx4:
    return fixed_step(4, step);
  case DW_FORM_data8:
  case DW_FORM_ref8:
  case DW_FORM_ref_sup8:
  case DW_FORM_ref_sig8:
    return fixed_step(8, step);
  case DW_FORM_data16:
    return fixed_step(16, step);
  case DW_FORM_addr:
    return fixed_step(sizes->address_size, step);
  case DW_FORM_ref_addr:
    return fixed_step(
        sizes->version < 3 ? sizes->address_size : sizes->offset_size, step);
  case DW_FORM_strp:
  case DW_FORM_line_strp:
  case DW_FORM_strp_sup:
  case DW_FORM_sec_offset:
  case DW_FORM_GNU_ref_alt:
  case DW_FORM_GNU_strp_alt:
    return fixed_step(sizes->offset_size, step);
  case DW_FORM_sdata:
  case DW_FORM_udata:
  case DW_FORM_ref_udata:
  case DW_FORM_strx:
  case DW_FORM_addrx:
  case DW_FORM_loclistx:
  case DW_FORM_rnglistx:
  case DW_FORM_GNU_addr_index:
  case DW_FORM_GNU_str_index:
    return variable_step(rts_step_leb, 0, step);
  case DW_FORM_string:
    return variable_step(rts_step_string, 0, step);
  case DW_FORM_block1:
    return variable_step(rts_step_block, 1, step);
  case DW_FORM_block2:
    return variable_step(rts_step_block, 2, step);
  case DW_FORM_block4:
    return variable_step(rts_step_block, 4, step);
  case DW_FORM_block:
  case DW_FORM_exprloc:
    return variable_step(rts_step_leb_block, 0, step);
  case DW_FORM_indirect:
    return variable_step(rts_step_indirect, 0, step);
  default:
    return false;
  }
}

/* An indirect form that names itself again is malformed. */
static bool take_indirect(const struct rts_form_sizes *sizes,
                          struct rts_cursor *cursor) {
  uint64_t form;
  struct rts_step step;
  return rts_form_read_leb(cursor, &form) && form <= UINT32_MAX &&
         rts_form_step(sizes, (unsigned)form, &step) &&
         step.kind != rts_step_indirect && rts_form_take(sizes, step, cursor);
}

bool rts_form_take(const struct rts_form_sizes *sizes, struct rts_step step,
                   struct rts_cursor *cursor) {
  uint64_t length;
  switch (step.kind) {
  case rts_step_fixed:
    return skip(cursor, step.size);
  case rts_step_leb:
    return rts_form_read_leb(cursor, &length);
  case rts_step_string: {
    const size_t left = (size_t)(cursor->end - cursor->at);
    const unsigned char *zero = left ? memchr(cursor->at, 0, left) : NULL;
    return zero && skip(cursor, (uint64_t)(zero - cursor->at) + 1);
  }
  case rts_step_block:
    return read_number(cursor, step.size, &length) && skip(cursor, length);
  case rts_step_leb_block:
    return rts_form_read_leb(cursor, &length) && skip(cursor, length);
  case rts_step_indirect:
    return take_indirect(sizes, cursor);
  }
  return false;
}
