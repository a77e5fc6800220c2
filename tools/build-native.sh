#!/usr/bin/env bash
# Builds the native libraries of the stand-ins (src/Compat/native) into .build/native.
# Silent when there is nothing to do; prints the compiler's words when it fails.
# usage: tools/build-native.sh [extra cmake arguments, e.g. -DCMAKE_PREFIX_PATH=/opt/libtorch]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/.build/native
log=$out/build.log
mkdir -p "$out"
exec 9>"$out/.lock"
flock 9
if ! { cmake -S "$root/src/Compat/native" -B "$out" -DCMAKE_BUILD_TYPE=Release "$@" && cmake --build "$out" --parallel 2; } >"$log" 2>&1; then
  tail -40 "$log" >&2
  echo "build-native: failed; the whole log is $log" >&2
  exit 1
fi
