"""The shape of the package: what importing it costs, what it brings along, what it is called."""

import json
import subprocess
import sys

import pytest

import tenon

OPTIONAL = ["keras", "tensorflow", "torch", "jax", "pandas", "scipy", "IPython", "pytest"]


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_import_brings_numpy_at_most():
    loaded = run("import sys, tenon; print(*sys.modules)").split()
    assert not {name.split(".")[0] for name in loaded} & set(OPTIONAL)


def test_check_brings_numpy_at_most():
    loaded = run("import sys, tenon; tenon.check; print(*sys.modules)").split()
    assert not {name.split(".")[0] for name in loaded} & set(OPTIONAL)


def test_public_names_are_there():
    for name in tenon.__all__:
        assert getattr(tenon, name) is not None
        assert name in dir(tenon)
    with pytest.raises(AttributeError):
        tenon.no_such_name


def test_version_is_that_of_the_library():
    assert tenon.__version__.count(".") == 2


def test_explain_knows_numbers_names_and_words():
    assert "# TN0602" in tenon.explain("TN0602")
    assert tenon.explain("LabelOutOfRange") == tenon.explain("tn0602")
    assert "TN0301" in tenon.explain("missing channel")
    assert "no diagnostic" in tenon.explain("qqqqq")


def test_fit_error_is_what_programs_catch():
    assert issubclass(tenon.FitError, ValueError)
    assert issubclass(tenon.FitError, AssertionError)


def test_empty_report():
    report = tenon.Report([])
    assert report.ok and not report.errors and len(report) == 0
    assert report.raise_if_errors() is report
    assert json.loads(report.to_json())["diagnostics"] == []
