"""tenon.check on model files, without Keras."""

import json
import pathlib

import numpy as np
import pytest

import tenon
from tenon import _arrays

MODEL = pathlib.Path(__file__).resolve().parents[2] / "examples/models/mnist_cnn.keras"


def images(rows=20, channels=1):
    return np.linspace(0, 1, rows * 28 * 28 * channels, dtype="float32").reshape(rows, 28, 28, channels)


def labels(rows=20):
    return np.arange(rows) % 10


def codes(report):
    return [d.code for d in report]


def test_what_fits_is_accepted():
    report = tenon.check(MODEL, images(), labels(), batch_size=10)
    assert report.ok and report
    assert report.raise_if_errors() is report
    assert "20 samples" in report.summary()


def test_errors_are_told_in_the_names_of_the_program():
    pictures, digits = images(channels=3), labels() + 1
    report = tenon.check(MODEL, pictures, digits)
    assert [d.code for d in report.errors] == ["TN0502", "TN0602"]
    first, second = report.errors
    assert first.subject == "pictures" and "pictures" in first.fixes[0][1]
    assert second.fixes[0][1] == "digits = digits - 1"
    assert first.source.path.endswith("test_check.py")
    assert first.source.text[first.source.column : first.source.end_column] == "pictures"
    with pytest.raises(tenon.FitError) as raised:
        report.raise_if_errors()
    assert raised.value.report is report
    assert "^^^^^^^^" in str(raised.value)


def test_strict_refuses_what_keras_adjusts():
    flat = images()[..., 0]
    assert tenon.check(MODEL, flat, labels()).ok
    assert codes(tenon.check(MODEL, flat, labels(), strict=True)) == ["TN0301"]


def test_keyword_arguments_are_those_of_fit():
    report = tenon.check(MODEL, x=images(), y=labels(), epochs=0, validation_split=1.5)
    assert "TN0702" in codes(report)
    assert not report.ok
    wrong = next(d for d in report if d.kind == "call" and d.subject == "validation_split")
    assert wrong.source.text[wrong.source.column : wrong.source.end_column] == "1.5"


def test_validation_data():
    x_val, y_val = images(6, channels=2), labels(6)
    report = tenon.check(MODEL, images(), labels(), validation_data=(x_val, y_val))
    assert [d.subject for d in report.errors] == ["x_val"]


def test_lists_of_numbers_are_no_arrays():
    rows = images().tolist()
    report = tenon.check(MODEL, rows, labels())
    assert codes(report) == ["TN0107"]
    assert report[0].fixes[0][1] == "rows = np.array(rows)"
    assert report[0].found == "a list of 20 lists"


def test_missing_file():
    report = tenon.check("no_such_file.keras", images(), labels())
    assert codes(report) == ["TN0101"]


def test_loaded_model(tmp_path):
    model = tenon.load_model(MODEL)
    assert tenon.check(model, images(), labels()).ok and model.compiled
    model.save(tmp_path / "again.keras")
    assert tenon.check(tmp_path / "again.keras", images(), labels()).ok
    with pytest.raises(tenon.FitError, match="TN0101"):
        tenon.load_model("no_such_file.keras")


def test_something_else_than_a_model():
    with pytest.raises(TypeError):
        tenon.check(3, images(), labels())


def test_reports_in_every_form(tmp_path):
    report = tenon.check(MODEL, images(channels=3), labels())
    document = json.loads(report.to_json())
    assert document["diagnostics"][0]["code"] == "TN0502"
    assert document["diagnostics"][0]["source"]["line"] > 1
    result = json.loads(report.to_sarif())["runs"][0]["results"][0]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region["startLine"] == report[0].source.line and region["endColumn"] > region["startColumn"]
    assert "<svg" in report.to_html() and "conv2d" in report.to_html()
    assert report._repr_html_().startswith("<iframe")
    for name in ("r.html", "r.json", "r.sarif", "r.txt"):
        report.save(tmp_path / name)
        assert (tmp_path / name).read_text()


def test_arrays_are_not_copied():
    for dtype in ("float32", "float64", "uint8", "int64", "bool", "float16"):
        x = np.zeros((4, 3), dtype=dtype)
        assert _arrays.column("x", "", x).address == x.ctypes.data
    part = np.zeros((9, 3), dtype="float32")[2:5]
    assert _arrays.column("x", "", part).address == part.ctypes.data
    read_only = np.zeros(5)
    read_only.flags.writeable = False
    assert _arrays.column("x", "", read_only).address == read_only.ctypes.data
    strided = np.zeros((4, 6), dtype="float32")[:, ::2]
    assert _arrays.column("x", "", strided).address != strided.ctypes.data


def test_the_array_lives_as_long_as_its_column():
    import sys

    x = np.zeros(10)
    before = sys.getrefcount(x)
    held = _arrays.column("x", "", x)
    assert sys.getrefcount(x) == before + 1
    del held
    assert sys.getrefcount(x) == before


def test_other_layouts_have_the_same_values():
    y = labels()
    for given in (y.astype(">i8"), np.repeat(y, 2)[::2], np.asfortranarray(y)):
        assert tenon.check(MODEL, images(), given).ok
    assert codes(tenon.check(MODEL, images(), (y + 1).astype(">i8"))) == ["TN0602"]


def test_objects_become_what_they_hold():
    assert tenon.check(MODEL, images(), labels().astype(object)).ok
    ragged = np.empty(20, dtype=object)
    ragged[:] = [[1] * (i % 3 + 1) for i in range(20)]
    assert codes(tenon.check(MODEL, ragged, labels())) == ["TN0107"]


def test_dlpack_shares_the_bytes():
    class Tensor:
        def __init__(self, array):
            self.array, self.shape = array, array.shape

        def __dlpack__(self, **arguments):
            return self.array.__dlpack__(**arguments)

        def __dlpack_device__(self):
            return self.array.__dlpack_device__()

    x = np.zeros((3, 2), dtype="float32")
    assert _arrays.column("x", "", Tensor(x)).address == x.ctypes.data


def test_generator_is_not_consumed():
    def batches():
        yield images(), labels()

    given = batches()
    report = tenon.check(MODEL, given)
    assert report.ok and "generator" in report.summary()
    assert len(next(given)) == 2
