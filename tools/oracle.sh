#!/bin/sh
# Installs real Keras in build/oracle, computes every recorded value of tests/oracle anew and compares. Takes about a quarter of an hour.
set -eu
cd "$(dirname "$0")/.."

venv=build/oracle/venv
[ -x $venv/bin/python ] || python3 -m venv $venv 2>/dev/null || { echo "python3 cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
$venv/bin/python -c 'import keras, tensorflow, jax, h5py, tensorboard' 2>/dev/null || $venv/bin/pip install --quiet 'tensorflow-cpu==2.21.*' keras==3.15.1 'jax==0.10.*' h5py rich tensorboard

export CUDA_VISIBLE_DEVICES=-1 TF_CPP_MIN_LOG_LEVEL=3
rm -rf build/oracle/new
mkdir -p build/oracle/new
$venv/bin/python tests/oracle/make_all.py build/oracle/new
$venv/bin/python tests/oracle/compare.py build/oracle/new
