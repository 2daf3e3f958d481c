#!/usr/bin/env bash
# Build the wheel, install it into an empty environment and run it from an empty folder.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/build"
"$work/build/bin/pip" install -q build
"$work/build/bin/python" -m build --wheel --outdir "$work/dist" . >/dev/null
python3 -m venv "$work/run"
"$work/run/bin/pip" install -q -c constraints.txt "$work"/dist/*.whl
size=$(du -sm "$work/run" | cut -f1)
cd "$work"
mkdir empty home
cd empty
export HOME="$work/home" DOORWARD_HOME="$work/home/doorward"
"$work/run/bin/doorward" --version
"$work/run/bin/doorward" signals list --json >signals.json
"$work/run/bin/doorward" simulate company --applications 60 --seed 7 --files >/dev/null
"$work/run/bin/doorward" screen company --out results --json >summary.json
for file in report.html assessments.jsonl rings.jsonl; do
  [ -f "results/$file" ] || { echo "the installed wheel wrote no $file"; exit 1; }
done
echo "wheel installed ($size MB with its dependencies) and ran"
