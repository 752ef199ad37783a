"""IPython, pytest and pre-commit."""

import os
import pathlib
import shutil
import subprocess
import sys

import numpy as np
import pytest

import tenon
from tenon import _hook

MODEL = pathlib.Path(__file__).resolve().parents[2] / "examples/models/mnist_cnn.keras"


def refused():
    return tenon.check(MODEL, np.zeros((20, 28, 28, 3), dtype="float32"), np.arange(20) % 10)


def test_a_model_without_data():
    report = tenon.check(MODEL)
    assert report.ok and "no data were given" in report.summary()


def test_notebook_shows_the_finding_alone(capsys):
    pytest.importorskip("IPython")
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "tenon")
    try:
        shell.user_ns["refused"] = refused
        shell.run_cell("refused().raise_if_errors()")
    finally:
        shell.run_line_magic("unload_ext", "tenon")
        InteractiveShell.clear_instance()
    printed = capsys.readouterr()
    assert "TN0502" in printed.err and "Traceback" not in printed.out + printed.err


TESTS = f"""
import numpy as np

def test_fits(tenon_check):
    tenon_check({str(MODEL)!r}, np.zeros((20, 28, 28, 1), dtype="float32"), np.arange(20) % 10)

def test_does_not(tenon_check):
    tenon_check({str(MODEL)!r}, np.zeros((20, 28, 28, 3), dtype="float32"), np.arange(20) % 10)
"""


def test_pytest_plugin(tmp_path):
    (tmp_path / "test_it.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tenon.pytest_plugin", "-p", "no:cacheprovider", "--tenon", str(tmp_path)]
    package = os.path.dirname(os.path.dirname(os.path.abspath(tenon.__file__)))
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": package}, capture_output=True, text=True)
    assert "1 failed, 1 passed" in done.stdout and "TN0502" in done.stdout


def test_hook(tmp_path, capsys):
    assert _hook.main([str(MODEL)]) == 0
    broken = tmp_path / "broken.keras"
    shutil.copy(MODEL, broken)
    broken.write_bytes(broken.read_bytes()[:-100])
    assert _hook.main([str(MODEL), str(broken)]) == 1
    assert "broken.keras" in capsys.readouterr().out


SCRIPT = """
import numpy as np
import tenon
from tenon import layers

pictures = np.random.default_rng(0).normal(size=(40, 4)).astype("float32")
kinds = np.arange(40) % 3 + {shift}
model = tenon.Sequential([tenon.Input((4,)), layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(pictures, kinds, verbose=0)
print("trained")
"""


def run_script(tmp_path, shift, *options):
    script = tmp_path / "train.py"
    script.write_text(SCRIPT.format(shift=shift))
    package = os.path.dirname(os.path.dirname(os.path.abspath(tenon.__file__)))
    command = [sys.executable, "-m", "tenon", *options, str(script)]
    return subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": package}, capture_output=True, text=True)


def test_scripts_with_models_of_tenon(tmp_path):
    fits = run_script(tmp_path, 0)
    assert (fits.returncode, fits.stdout) == (0, "trained\n")
    looked_at = run_script(tmp_path, 0, "--check-only")
    assert looked_at.returncode == 0 and looked_at.stdout == ""
    refused = run_script(tmp_path, 1, "--report", "json", "report.json")
    assert refused.returncode == 1 and "TN0602" in refused.stderr and "Traceback" not in refused.stderr
    assert "train.py:10" in refused.stderr and "TN0602" in (tmp_path / "report.json").read_text()
