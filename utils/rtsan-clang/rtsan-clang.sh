#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# rtsan-clang, rtsan-clang++: clang with the rtsan pass and runtime added. Everything else is passed on unchanged.
#
#   RTSAN_CLANG=clang-19     which clang to run, by name or path (default: the newest supported one that is installed)
#   --rtsan-checks=LIST      what to instrument for, as -mllvm -rtsan-checks=LIST does
#   --rtsan-static           link librtsan.a instead of librtsan.so
#   --rtsan-print            print the command instead of running it
#
# It adds -fpass-plugin= always; -fplugin= too where that LLVM needs it to know an -mllvm -rtsan-... option; and, if this call links
# something, the runtime behind all other arguments. Whether a call links is read off its arguments, response files included.

name=${0##*/}
die() { echo "$name: $*" >&2; exit 1; }

self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in /*) self=$target ;; *) self=$(dirname "$self")/$target ;; esac
done
bin=$(cd "$(dirname "$self")" && pwd) || die "cannot find my own directory"
lib=$(cd "$bin/../lib" 2>/dev/null && pwd) || die "no library directory beside $bin"
case $name in *++) plus=++ ;; *) plus= ;; esac

# $1 as the C or the C++ compiler, whichever this wrapper is: .../clang-19 and .../clang++-19 name the same one.
sibling() {
  case $1 in */*) dir=${1%/*}/ ;; *) dir= ;; esac
  base=${1##*/}
  case $base in
    clang++*) base=clang$plus${base#clang++} ;;
    clang*) base=clang$plus${base#clang} ;;
  esac
  clang=$dir$base
}

# Sets clang and major.
choose() {
  if [ -z "$RTSAN_CLANG" ]; then
    for major in 22 19 16 14; do
      clang=clang$plus-$major
      [ -f "$lib/librtsan-pass-$major.so" ] && command -v "$clang" >/dev/null 2>&1 && return
    done
    die "no supported clang found (looked for clang$plus-22, -19, -16, -14 that have a pass plugin in $lib); set RTSAN_CLANG"
  fi
  sibling "$RTSAN_CLANG"
  command -v "$clang" >/dev/null 2>&1 || die "RTSAN_CLANG=$RTSAN_CLANG: no such program: $clang"
  case $clang in
    clang-[0-9][0-9] | clang++-[0-9][0-9]) major=${clang##*-} ;;
    *) major=$("$clang" --version 2>/dev/null | sed -n 's/.*clang version \([0-9]*\).*/\1/p' | head -n 1) ;;
  esac
  [ -n "$major" ] || die "RTSAN_CLANG=$RTSAN_CLANG: $clang does not say which version of clang it is"
}

input=   # there is something to link
stop=    # an option ends the work before the linker
kind=    # shared, static
headers= # an input is a header: it is precompiled, not linked
mllvm=   # an -mllvm option is one of ours
skip=    # the word to come belongs to the option before it
language=

# Looks at one word of the command line, or of a response file.
look() {
  if [ -n "$skip" ]; then
    case $skip$1 in -mllvm-rtsan-*) mllvm=1 ;; -x*) language=$1 ;; esac
    skip=
    return
  fi
  case $1 in
    -c | -S | -E | -M | -MM | -fsyntax-only | -r | --compile | --assemble | --preprocess | --precompile | --analyze | \
      -emit-ast | -fdriver-only | -rewrite-objc | -verify-pch | -extract-api) stop=1 ;;
    -shared | --shared) kind=shared ;;
    -static | --static | -static-pie | --static-pie) kind=static ;;
    -mllvm=-rtsan-*) mllvm=1 ;;
    -o | -x | -I | -D | -U | -L | -T | -u | -z | -e | -B | -F | -G | -include | -imacros | -isystem | -iquote | -idirafter | -isysroot | \
      -iprefix | -iwithprefix | -iwithprefixbefore | -MF | -MT | -MQ | -MJ | -arch | -target | --target | -Xclang | -Xlinker | -Xassembler | \
      -Xpreprocessor | -Xanalyzer | -Xarch_* | -Xopenmp-target | -mllvm | -Xclangas | -include-pch | -ivfsoverlay | --param | --sysroot | \
      -undefined | -resource-dir | --config | -dumpdir | -install_name | -working-directory | --serialize-diagnostics) skip=$1
      [ "$1" = -Xlinker ] && input=1 ;;
    -x*) language=${1#-x} ;;
    -l | -l* | -Wl,*) input=1 ;;
    -) input=1 ;;
    -* | '') ;;
    @*) if [ -f "${1#@}" ]; then look_in "${1#@}"; else input=1; fi ;;
    *.h | *.hh | *.hpp | *.hxx | *.H | *.h++) [ -n "$language" ] && input=1 || headers=1 ;;
    *) input=1 ;;
  esac
  case $language in *-header | *-user-header | *-system-header) headers=1 ;; esac
}

# Words of a response file. Quotes are dropped and blanks inside them split words: good enough to see options and inputs.
look_in() {
  set -f
  # shellcheck disable=SC2046
  set -- $(tr -d '"'"'" <"$1")
  set +f
  for word; do look "$word"; done
}

checks= static= print= files=
n=$#
while [ "$n" -gt 0 ]; do
  a=$1
  shift
  n=$((n - 1))
  if [ -n "$files" ]; then
    # Behind "--" all words are files. It is taken out, so that the runtime can come last.
    case $a in -?*) a=./$a ;; esac
  elif [ -z "$skip" ]; then
    case $a in
      --rtsan-checks=*) checks=${a#*=}; continue ;;
      --rtsan-static) static=1; continue ;;
      --rtsan-print) print=1; continue ;;
      --rtsan-*) die "unknown option $a; known are --rtsan-checks=LIST, --rtsan-static, --rtsan-print" ;;
      --) files=1; continue ;;
    esac
  fi
  look "$a"
  set -- "$@" "$a"
done

choose
plugin=$lib/librtsan-pass-$major.so
[ -f "$plugin" ] || die "no pass plugin for LLVM $major: $plugin does not exist"

[ -z "$headers" ] || stop=1
links=
[ -z "$input" ] || [ -n "$stop" ] || links=1
if [ -n "$links" ] && [ "$kind" = static ]; then
  die "a fully static executable (-static) cannot be checked: link it dynamically; --rtsan-static makes only the rtsan runtime static"
fi

# Clang is kept from warning that an assembler file or a link has no use for what we add; by way of -Xclang, -mllvm does not reach the
# assembler or an LTO link, which would not know the option. Before LLVM 22 an -mllvm option of the plugin is known only if the
# plugin is named by -fplugin too.
set -- --end-no-unused-arguments "$@"
[ -z "$checks" ] || set -- -Xclang -mllvm -Xclang -rtsan-checks="$checks" "$@"
[ -z "$checks$mllvm" ] || [ "$major" -ge 22 ] || set -- -fplugin="$plugin" "$@"
set -- --start-no-unused-arguments -fpass-plugin="$plugin" "$@"

if [ -n "$links" ]; then
  if [ -z "$static" ]; then
    set -- "$@" -L"$lib" -lrtsan
    case $lib in
      *,*) set -- "$@" -Xlinker -rpath -Xlinker "$lib" ;;
      *) set -- "$@" -Wl,-rpath,"$lib" ;;
    esac
  elif [ "$kind" != shared ]; then
    # A shared library finds the runtime in the executable. One copy in a process is enough.
    set -- "$@" "$lib/librtsan.a" -Wl,--export-dynamic -lpthread -ldl
  fi
fi

if [ -n "$print" ]; then
  printf '%s' "$clang"
  printf " '%s'" "$@"
  printf '\n'
  exit 0
fi
exec "$clang" "$@"
