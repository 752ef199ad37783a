"""The Python of docs/python.md runs."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCKS = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/python.md").read_text(), re.M | re.S)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_block(number, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    script = tmp_path / "block.py"
    script.write_text(BLOCKS[number])
    exec(compile(script.read_text(), str(script), "exec"), {"__name__": "__main__"})


def test_there_are_blocks():
    assert len(BLOCKS) >= 2
