#!/bin/sh
# Makes build/python-venv with what the Python package needs to be built and tested, and says cmake where it is. Nothing is printed, and the
# package is left out of the build, where Python packages cannot be had.
set -eu
cd "$(dirname "$0")/.."
venv=build/python-venv
[ -x $venv/bin/python ] || python3 -m venv $venv 2>/dev/null || { echo "no virtual environments here (apt-get install python3-venv): the Python package is not built" >&2; exit 0; }
$venv/bin/python -c 'import nanobind, numpy, pytest, mypy, IPython' 2>/dev/null ||
  $venv/bin/pip install --quiet 'nanobind==3.1.*' numpy pytest mypy ipython || { echo "no Python packages to be had: the Python package is not built" >&2; exit 0; }
echo "-D TENON_PYTHON=ON -D Python_EXECUTABLE=$PWD/$venv/bin/python"
