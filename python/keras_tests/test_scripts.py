"""Whole programs under python -m tenon: the six examples that the project started from, and what a program meets beside them."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).parent / "examples"


def run(*arguments, cwd=EXAMPLES, expect=0):
    done = subprocess.run(
        [sys.executable, "-m", "tenon", *map(str, arguments)], cwd=cwd, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}, capture_output=True, text=True
    )
    assert done.returncode == expect, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout + done.stderr


# Of each example: how it ends, what is said, and whether the branch `except AssertionError` is reached; as Keras does it, and strict.
CASES = [
    # Keras adds the axis, and then fails on images of another rank: https://github.com/keras-team/keras, "shape with unknown rank".
    ("assertion_in_fit_1.py", [], 1, ["note[TN0301]", "data = data[..., None]"], False),
    ("assertion_in_fit_1.py", ["--strict"], 0, ["error[TN0301]", "17 | model.fit(data, labels, epochs=1)", "           ^^^^\n"], True),
    ("assertion_in_fit_2.py", [], 0, ["warning[TN0802]", 'data = data.astype("float32") / 255.0'], False),
    ("assertion_in_fit_2.py", ["--strict"], 0, ["error[TN0506]"], True),
    ("assertion_in_fit_3.py", [], 0, ["error[TN1005]", "puts another axis in front", "^^^^^^^^^^^^\n"], True),
    ("assertion_in_fit_3.py", ["--strict"], 0, ["error[TN1005]"], True),
    ("assertion_while_fitting_1.py", [], 0, ["error[TN0301]", "at incorrect_data, assertion_while_fitting_1.py:19"], True),
    ("assertion_while_fitting_1.py", ["--strict"], 0, ["error[TN0301]"], True),
    ("assertion_while_fitting_2.py", [], 1, ["'MaxPooling2D' object has no attribute 'output_shape'"], False),
    ("assertion_while_fitting_2.py", ["--strict"], 1, ["'MaxPooling2D' object has no attribute 'output_shape'"], False),
    ("assertion_while_fitting_3.py", [], 0, ["error[TN0107]", "incorrect_x = np.array(incorrect_x)", "note[TN0704]"], True),
    ("assertion_while_fitting_3.py", ["--strict"], 0, ["error[TN0107]", "error[TN0704]", "Batch size should not exceed"], True),
]


@pytest.mark.parametrize("script, options, code, said, caught", CASES)
def test_examples(script, options, code, said, caught):
    printed = run(*options, script, expect=code)
    for words in said:
        assert words in printed
    assert ("Assertion Error: " in printed or "AssertionError caught: " in printed) == caught
    assert "_script.py" not in printed and "runpy" not in printed


WRONG = """
import sys
import keras, numpy as np
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
features, wanted = np.random.rand(20, 4).astype("float32"), np.arange(20) % 4
print("arguments", sys.argv[1:], __name__)
model.fit(
    features,
    wanted,
    verbose=0)
print("trained")
"""


def test_reports_of_a_script(tmp_path):
    (tmp_path / "train.py").write_text(WRONG)
    files = {form: tmp_path / f"report.{form}" for form in ("json", "sarif", "html")}
    options = [word for form, path in files.items() for word in ("--report", form, path)]
    printed = run(*options, "train.py", "--epochs", "3", cwd=tmp_path, expect=1)
    assert "arguments ['--epochs', '3'] __main__" in printed and "trained" not in printed
    assert "at wanted, row 3, train.py:10" in printed and "Traceback" not in printed
    found = json.loads(files["json"].read_text())["diagnostics"][-1]
    assert found["code"] == "TN0602"
    assert found["source"] == {"path": "train.py", "line": 10, "column": 5, "end_column": 11}
    result = json.loads(files["sarif"].read_text())["runs"][0]["results"][-1]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 10
    assert "TN0602" in files["html"].read_text()


def test_check_only_trains_nothing(tmp_path):
    (tmp_path / "train.py").write_text(WRONG.replace("% 4", "% 3"))
    printed = run("--check-only", "train.py", cwd=tmp_path)
    assert "1 call checked" in printed and "trained" not in printed


def test_script_that_is_not_there(tmp_path):
    assert "there is no file" in run("no.py", cwd=tmp_path, expect=2)


def test_exit_code_of_the_script(tmp_path):
    (tmp_path / "end.py").write_text("import sys\nsys.exit(7)\n")
    run("end.py", cwd=tmp_path, expect=7)
