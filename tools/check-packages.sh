#!/usr/bin/env bash
# Shows, for every product project, what differs between the builds with the real packages and with the stand-ins.
# Only the four packages (with their native runtimes) and the references to src/Compat may.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

evaluate() { # PROJECT nuget|system: one line per evaluated item or property
  dotnet msbuild "$1" -nologo -p:KeyStreamPackages="$2" -p:Configuration=Release \
    -getItem:PackageReference,ProjectReference,Compile,AdditionalFiles,Using,Reference,AssemblyMetadata,EmbeddedResource \
    -getProperty:DefineConstants,TargetFramework,LangVersion,Nullable,NoWarn,TreatWarningsAsErrors,AssemblyName,RootNamespace |
    awk '/^    "[A-Za-z]+": \[/ { gsub(/[":\[ ]/, ""); type = $0; next }
         /^    "[A-Za-z]+": "/ { sub(/^ +/, ""); print; next }
         /^        "Identity": / { sub(/^ +"Identity": /, ""); gsub(/[",]/, ""); print type " " $0 }' | sort
}

unexpected=0
allowed='^[<>] (PackageReference (TorchSharp(-cpu|-cuda-linux)?|FFMpegCore|OpenCvSharp4(\..*runtime.*)?|Microsoft\.ML\.OnnxRuntime\.Gpu)|ProjectReference .*src/Compat/.*)$'
for project in src/KeyStream.*/*.csproj; do
  echo "== $project  (< nuget, > system)"
  nuget=$(evaluate "$project" nuget) system=$(evaluate "$project" system)
  difference=$(diff <(echo "$nuget") <(echo "$system") | grep '^[<>]' | sed "s|$PWD/||" || true)
  echo "${difference:-no difference} ($(wc -l <<<"$system") items and properties compared)"
  others=$({ grep -vE "$allowed" <<<"$difference" || true; } | grep -c . || true)
  unexpected=$((unexpected + others))
done
echo "$unexpected lines that should not differ"
((unexpected == 0))
