#!/bin/sh
# Measures Tenon against Keras on TensorFlow and writes docs/benchmarks.md and bench/results.json.
set -eu
cd "$(dirname "$0")/.."
[ -x build/peers/bin/python ] || { echo "run 'make bench-peers' first: it installs Keras and TensorFlow" >&2; exit 1; }
cmake --build --preset release --target bench_worker bench_scan bench_pipelines tenon_cli >/dev/null
exec build/peers/bin/python bench/run.py "$@"
