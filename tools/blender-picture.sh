#!/usr/bin/env bash
# Renders three frames of a BVH file side by side on a floor with Blender (Debian: apt-get install blender), without a window:
# to look at limbs, feet and the ground. Frames: at an eighth, a half and seven eighths of the motion, or those named.
set -euo pipefail

[[ $# -eq 2 || $# -eq 5 ]] || { echo "usage: tools/blender-picture.sh FILE.bvh OUT.png [ROW ROW ROW]" >&2; exit 2; }
command -v blender >/dev/null || { echo "blender-picture: blender is missing: apt-get install blender" >&2; exit 1; }
script=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/blender-picture.py
blender --background --factory-startup --python-exit-code 1 --python "$script" -- "$(readlink -f -- "$1")" "$(realpath -- "$2")" "${@:3}"
