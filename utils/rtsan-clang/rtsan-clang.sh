#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# rtsan-clang, rtsan-clang++: clang with the rtsan pass and runtime added. Everything else is passed on unchanged.
#
#   RTSAN_CLANG=clang-19     which clang to run (default: the newest supported one that is installed)
#   --rtsan-checks=LIST      what to instrument for, as -mllvm -rtsan-checks=LIST
#   --rtsan-static           link librtsan.a instead of librtsan.so
#   --rtsan-print            print the command instead of running it

die() { echo "$name: $*" >&2; exit 1; }

self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
name=$(basename "$0")
bin=$(cd "$(dirname "$self")" && pwd) || die "cannot find my own directory"
lib=$(cd "$bin/../lib" && pwd) || die "no library directory beside $bin"
case $name in *++) plus=++ ;; *) plus= ;; esac

# The clang to run, and its major version.
if [ -n "$RTSAN_CLANG" ]; then
  clang=$RTSAN_CLANG
  case $plus$clang in
    ++*clang++*) ;;
    ++*clang-*) clang=$(echo "$clang" | sed 's/clang-\([0-9]*\)$/clang++-\1/') ;;
    ++*) clang=$clang++ ;;
  esac
  command -v "$clang" >/dev/null 2>&1 || die "RTSAN_CLANG=$RTSAN_CLANG: no such program ($clang)"
  major=$("$clang" --version 2>/dev/null | sed -n 's/.*clang version \([0-9]*\).*/\1/p' | head -n 1)
  [ -n "$major" ] || die "$clang does not look like clang: cannot read its version"
else
  for major in 22 19 16 14; do
    [ -f "$lib/librtsan-pass-$major.so" ] || continue
    clang=clang$plus-$major
    command -v "$clang" >/dev/null 2>&1 && break
    clang=
  done
  [ -n "$clang" ] || die "no supported clang found (looked for clang$plus-22, -19, -16, -14); set RTSAN_CLANG"
fi
plugin=$lib/librtsan-pass-$major.so
[ -f "$plugin" ] || die "no pass plugin for LLVM $major ($plugin); have: $(cd "$lib" && echo librtsan-pass-*.so)"

checks= static= print= link=1 seen_input=
n=$#
while [ "$n" -gt 0 ]; do
  a=$1
  shift
  n=$((n - 1))
  case $a in
    --rtsan-checks=*) checks=${a#*=}; continue ;;
    --rtsan-static) static=1; continue ;;
    --rtsan-print) print=1; continue ;;
    -c | -S | -E | -M | -MM | -fsyntax-only | -r | --version | -v | -dumpversion | -dumpmachine | -print-* | --print-* | --help) link= ;;
  esac
  case $a in -v) [ "$#" -gt 0 ] && [ "$n" -gt 0 ] || [ -n "$seen_input" ] && link=1 ;; -*) ;; *) seen_input=1 ;; esac
  set -- "$@" "$a"
done

add() { :; }
set -- "$@" -fpass-plugin="$plugin"
if [ -n "$checks" ]; then
  # Before LLVM 22 -mllvm knows the option only once the plugin is loaded by -fplugin too.
  [ "$major" -ge 22 ] || set -- "$@" -fplugin="$plugin"
  set -- "$@" -mllvm -rtsan-checks="$checks"
fi
if [ -n "$link" ] && [ -n "$seen_input" ]; then
  if [ -n "$static" ]; then
    set -- "$@" "$lib/librtsan.a" -Wl,--export-dynamic -lpthread -ldl
  else
    set -- "$@" -L"$lib" -lrtsan -Wl,-rpath,"$lib"
  fi
fi
if [ -n "$print" ]; then
  echo "$clang" "$@"
  exit 0
fi
exec "$clang" "$@"
