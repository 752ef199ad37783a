#!/bin/sh
# Installs real Keras in build/oracle, with what the tests of the Python package need beside it.
set -eu
cd "$(dirname "$0")/.."
venv=build/oracle/venv
[ -x $venv/bin/python ] || python3 -m venv $venv
$venv/bin/python -c 'import keras, tensorflow, jax, h5py, tensorboard' 2>/dev/null || $venv/bin/pip install --quiet 'tensorflow-cpu==2.21.*' keras==3.15.1 'jax==0.10.*' h5py rich tensorboard
$venv/bin/python -c 'import pytest, pandas, scipy, sklearn' 2>/dev/null || $venv/bin/pip install --quiet pytest pandas scipy scikit-learn
