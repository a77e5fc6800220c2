#!/usr/bin/env bash
# Runs the fault tests and prints a table of every call: exit code, what the program said, what it left behind.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
KEYSTREAM_FAULT_TABLE=$(mktemp)
export KEYSTREAM_FAULT_TABLE
trap 'rm -f -- "$KEYSTREAM_FAULT_TABLE"' EXIT
dotnet build tests/KeyStream.Cli.Tests -c Release -v q -nologo
status=0
dotnet test .build/bin/KeyStream.Cli.Tests/release/KeyStream.Cli.Tests.dll --filter 'FullyQualifiedName~FaultsOf|FullyQualifiedName~ConfigTests|FullyQualifiedName~UsageTests' >/dev/null || status=$?
printf '| call | exit | it says | it leaves |\n|---|---|---|---|\n'
sort -u "$KEYSTREAM_FAULT_TABLE"
exit $status
