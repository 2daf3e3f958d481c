#!/usr/bin/env bash
# Build the wheel, install it into an empty environment and run it from an empty folder.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/build"
"$work/build/bin/pip" install -q build
"$work/build/bin/python" -m build --wheel --outdir "$work/dist" . >/dev/null
python3 -m venv "$work/run"
wheel=$(echo "$work"/dist/*.whl)
"$work/run/bin/pip" install -q -c constraints.txt "$wheel"
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
# Agents: without the extra it is said what is missing, with it the demo's services run.
if "$work/run/bin/doorward" agents --help >agents.txt 2>&1; then
  echo "the core has come to hold what only agents need"; exit 1
fi
grep -q "doorward\[agents\]" agents.txt || { cat agents.txt; exit 1; }
python3 -m venv "$work/agents"
"$work/agents/bin/pip" install -q -c "$repository/constraints.txt" "doorward[agents] @ file://$wheel"
timeout 120 "$work/agents/bin/doorward" agents demo fleet >agents.txt || { cat agents.txt; exit 1; }
grep -q "4 allowed, 1 approved, 9 denied" agents.txt || { cat agents.txt; exit 1; }
# The console: from the same wheel, with its extra, on a machine without any data of ours.
"$work/run/bin/pip" install -q -c "$repository/constraints.txt" "doorward[console] @ file://$wheel"
port=$("$work/run/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$work/run/bin/doorward" serve --demo --port "$port" >served.txt 2>&1 &
server=$!
for _ in $(seq 240); do
  if "$work/run/bin/python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/health/', timeout=5)" 2>/dev/null; then
    break
  fi
  kill -0 "$server" 2>/dev/null || { cat served.txt; echo "the installed console ended by itself"; exit 1; }
  sleep 0.5
done
"$work/run/bin/python" - "$port" <<'PYTHON' || { cat served.txt; kill "$server"; exit 1; }
import sys
import urllib.request
for path in ("/health/", "/sign-in/", "/static/console/console.css"):
    with urllib.request.urlopen(f"http://localhost:{sys.argv[1]}{path}", timeout=30) as answer:
        assert answer.status == 200, path
PYTHON
grep -q "/enrol/" served.txt || { cat served.txt; echo "the demo printed no link"; kill "$server"; exit 1; }
kill -INT "$server"
wait "$server" || { cat served.txt; echo "the console did not end cleanly"; exit 1; }
grep -q "Traceback" served.txt && { cat served.txt; exit 1; }
console=$(du -sm "$work/run" | cut -f1)
echo "the console opened the demo and ended ($console MB with its dependencies)"
echo "wheel installed ($size MB with its dependencies) and ran"
