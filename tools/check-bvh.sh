#!/usr/bin/env bash
# Reads BVH files, writes them, reads them again and compares; and compares every joint of every frame with three.js's BVHLoader.
# Prints a line per file; fails above 1e-4 of the figure's size or 0.01 degrees.
set -euo pipefail

[[ $# -ge 1 ]] || { echo "usage: tools/check-bvh.sh FOLDER-OR-FILE..." >&2; exit 2; }
tools=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
[[ -d $tools/js/node_modules ]] || npm install --prefix "$tools/js" --ignore-scripts --silent
exec dotnet run "$tools/check-bvh.cs" -- "$tools/js/read-bvh.mjs" "$@"
