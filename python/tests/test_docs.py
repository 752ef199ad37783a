"""The Python of docs/python.md and README.md runs: the blocks of a section one after the other."""

import pathlib
import re

import pytest

import tenon

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


def sections(page):
    for section in re.split(r"^## ", (ROOT / page).read_text(), flags=re.M):
        blocks = [block for block in BLOCK.findall(section) if "tenon" in block]
        if blocks:
            yield pytest.param(blocks, id=section.splitlines()[0])


@pytest.mark.parametrize("blocks", [*sections("docs/python.md"), *sections("README.md")])
def test_section(blocks, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    names = {"__name__": "__main__"}
    for number, block in enumerate(blocks):
        script = tmp_path / f"block_{number}.py"
        script.write_text(block)
        exec(compile(block, str(script), "exec"), names)
    tenon.uninstall()


def test_there_are_sections():
    assert len([*sections("docs/python.md")]) >= 3 and len([*sections("README.md")]) >= 1
