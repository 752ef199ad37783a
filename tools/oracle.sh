#!/bin/sh
# Installs real Keras in build/oracle, computes every recorded value of tests/oracle anew and compares; then lets Tenon (build/release) and Keras
# train and read each other's files. Everything runs, whatever fails; the end says what did. Takes about half an hour.
set -eu
cd "$(dirname "$0")/.."

venv=build/oracle/venv new=build/oracle/new
[ -x $venv/bin/python ] || python3 -m venv $venv 2>/dev/null || { echo "python3 cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
$venv/bin/python -c 'import keras, tensorflow, jax, h5py, tensorboard, pandas' 2>/dev/null || $venv/bin/pip install --quiet 'tensorflow-cpu==2.21.*' keras==3.15.1 'jax==0.10.*' h5py rich tensorboard pandas

export CUDA_VISIBLE_DEVICES=-1 TF_CPP_MIN_LOG_LEVEL=3
rm -rf $new
mkdir -p $new
failed=
check() { echo "$1 ..."; $venv/bin/python tests/oracle/"$@" || failed="$failed $1"; }
check make_all.py $new
check check_roundtrip.py build/release/tests/archive/resave $new
check compare.py $new
check check_training.py build/release/cli/tenon
check check_callbacks.py build/release/cli/tenon
check check_applications.py build/release/cli/tenon
[ -z "$failed" ] || { echo "not as recorded:$failed" >&2; exit 1; }
