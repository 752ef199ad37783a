"""The programs of examples/python without Keras: those of without_keras as they are, the others with the name of the package exchanged."""

import os
import pathlib
import subprocess
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples/python"
WITH_KERAS = sorted(EXAMPLES.glob("*.py"))


def run(program, *arguments):
    command = [sys.executable, "-W", "error", *arguments]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize("program", sorted((EXAMPLES / "without_keras").glob("*.py")), ids=lambda p: p.stem)
def test_program(program):
    assert "accuracy" in run(program, str(program))


@pytest.mark.parametrize("program", WITH_KERAS, ids=lambda p: p.stem)
def test_program_with_another_import(program):
    text = program.read_text().replace("import keras\n", "import tenon as keras\n").replace("from keras import", "from tenon import")
    if "sklearn" in text:
        pytest.importorskip("sklearn")
    code = f"__file__ = {str(program)!r}\nexec(compile({text!r}, __file__, 'exec'))"
    run(program, "-c", code)


def test_twins_differ_in_their_imports_alone():
    def body(path, module):
        lines = path.read_text().split("\n\n", 1)[1].replace(module + ".", "M.").splitlines()
        return [line for line in lines if "import" not in line and "data =" not in line and line]

    for program in (EXAMPLES / "without_keras").glob("*.py"):
        assert body(program, "tenon") == body(EXAMPLES / program.name, "keras")
