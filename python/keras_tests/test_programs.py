"""The programs of examples/python: nothing is said against them, and Tenon trains all of them."""

import os
import pathlib
import subprocess
import sys

import pytest

PROGRAMS = sorted((pathlib.Path(__file__).resolve().parents[2] / "examples/python").glob("*.py"))


@pytest.mark.parametrize("options", [[], ["--native"]])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.stem)
def test_program(program, options):
    if "sklearn" in program.read_text():
        pytest.importorskip("sklearn")
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "tenon", "--quiet", *options, str(program)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    for word in ("error[TN", "warning[TN", "Keras runs this"):
        assert word not in done.stderr
