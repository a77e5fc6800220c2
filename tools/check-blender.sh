#!/usr/bin/env bash
# Imports a BVH file into Blender (Debian: apt-get install blender) without a window and compares every joint of every frame with
# plain forward kinematics of the same file. Prints the largest distance; fails above 1e-4 of the figure's size.
set -euo pipefail

[[ $# -eq 1 ]] || { echo "usage: tools/check-blender.sh FILE.bvh" >&2; exit 2; }
command -v blender >/dev/null || { echo "check-blender: blender is missing: apt-get install blender" >&2; exit 1; }
script=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/check-blender.py
blender --background --factory-startup --python-exit-code 1 --python "$script" -- "$(readlink -f -- "$1")"
