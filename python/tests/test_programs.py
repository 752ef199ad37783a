"""The programs of examples/python/without_keras run, and say what their twins with Keras say."""

import pathlib
import subprocess
import sys

import pytest

PROGRAMS = sorted((pathlib.Path(__file__).resolve().parents[2] / "examples/python/without_keras").glob("*.py"))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.stem)
def test_program(program):
    done = subprocess.run([sys.executable, "-W", "error", str(program)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


def test_twins_differ_in_their_imports_alone():
    def body(path, module):
        lines = path.read_text().split("\n\n", 1)[1].replace(module + ".", "M.").splitlines()
        return [line for line in lines if "import" not in line and "data =" not in line and line]

    for program in PROGRAMS:
        assert body(program, "tenon") == body(program.parents[1] / program.name, "keras")
