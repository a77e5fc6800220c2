#!/usr/bin/env bash
# Brings libonnxruntime.so.1 from the npm package onnxruntime-node into .build/native. Silent when it is there already.
set -euo pipefail

version=1.30.0
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
target=.build/native
stamp=$target/.onnxruntime-$version
case $(uname -s)-$(uname -m) in
  Linux-x86_64) machine=x64 ;;
  Linux-aarch64) machine=arm64 ;;
  *) echo "fetch-onnxruntime: the npm package has no library for $(uname -s) on $(uname -m)" >&2; exit 1 ;;
esac

[[ -f $stamp && -f $target/libonnxruntime.so.1 ]] && exit 0
command -v npm >/dev/null || { echo "fetch-onnxruntime: npm is missing: apt-get install npm" >&2; exit 1; }

mkdir -p "$target"
work=$(mktemp -d -- "$target/onnxruntime.XXXXXX")
trap 'rm -rf -- "$work"' EXIT

# pack fetches and verifies the tarball and runs none of its scripts.
npm pack "onnxruntime-node@$version" --ignore-scripts --silent --pack-destination "$work" >/dev/null
inside=package/bin/napi-v6/linux/$machine/libonnxruntime.so.1
tar -xzf "$work/onnxruntime-node-$version.tgz" -C "$work" "$inside"
mv -f -- "$work/$inside" "$target/libonnxruntime.so.1"
rm -f -- "$target"/.onnxruntime-*
touch -- "$stamp"
