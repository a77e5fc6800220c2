#!/usr/bin/env bash
# From a clone without any build: the first command on the sample, what it leaves behind, and how far it is from the truth.
# usage: tools/check-run.sh [EMPTY-FOLDER]   (default: a new one under /tmp)
set -euo pipefail
source=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
work=${1:-$(mktemp -d)}
git clone -q -- "$source" "$work/clone"
cd -- "$work/clone"

echo '== first command, in a fresh clone'
time ./keystream run samples/walker.mp4 -o out

echo '== the run folder'
status=0
for file in keypoints2d.csv keypoints3d.csv skeleton.bvh skeleton.glb overlay.mp4 report.html timestamps.json run.json; do
  if [[ -s out/$file ]]; then printf '%10d  %s\n' "$(stat -c %s "out/$file")" "$file"; else echo "MISSING     $file"; status=1; fi
done

frames=$(ffprobe -v error -select_streams v:0 -count_frames -show_entries stream=nb_read_frames -of csv=p=0 samples/walker.mp4 | tr -d ',\n')
rows=$(($(wc -l <out/keypoints2d.csv) - 3))
echo "== frames by ffprobe: $frames, rows: $rows"
((frames == rows)) || status=1

echo '== the same command again'
time ./keystream run samples/walker.mp4 -o again

echo '== start-up: the launcher, and the program alone'
time ./keystream --version
time dotnet .build/bin/KeyStream.Cli/release/keystream.dll --version

echo '== 3D error: regression on the first half, tested on the second'
./keystream eval out --truth samples/walker.truth.json
exit $status
