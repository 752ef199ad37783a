"""Runs the tenon command in an empty folder, and writes arrays without numpy. Standard library only."""
import array
import json
import os
import pathlib
import pty
import resource
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile

from json_schema import Schema

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MODELS = ROOT / "examples/models"
DIGITS = ROOT / "examples/data/mnist10k.npz"
TYPES = {"float32": ("<f4", "f"), "float64": ("<f8", "d"), "int64": ("<i8", "q"), "int32": ("<i4", "i"), "uint8": ("|u1", "B")}
TENON = None  # set by main()
DOCUMENT = Schema(json.loads((ROOT / "docs/report.schema.json").read_text()))


def strict_json(text):
    """JSON as all parsers read it: Python alone takes NaN for a number."""
    def refuse(word):
        raise ValueError(f"{word} is no JSON")
    return json.loads(text, parse_constant=refuse)


def npy(shape, dtype, values):
    """The bytes of a .npy file."""
    descr, code = TYPES[dtype]
    header = repr({"descr": descr, "fortran_order": False, "shape": tuple(shape)})
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + array.array(code, list(values)).tobytes()


def read_npy(path):
    """(shape, values) of a float32 .npy file."""
    data = pathlib.Path(path).read_bytes()
    length = struct.unpack("<H", data[8:10])[0]
    header = eval(data[10:10 + length])  # noqa: S307 - our own file
    assert header["descr"] == "<f4" and not header["fortran_order"], header
    return header["shape"], array.array("f", data[10 + length:])


class Digits:
    """Some of the digits that the project ships, as lists of bytes."""

    def __init__(self, count, part="test"):
        with zipfile.ZipFile(DIGITS) as archive:
            x, y = archive.read(f"x_{part}.npy"), archive.read(f"y_{part}.npy")
        start = {name: 10 + struct.unpack("<H", data[8:10])[0] for name, data in (("x", x), ("y", y))}
        self.count = count
        self.x = x[start["x"]:start["x"] + count * 784]
        self.y = y[start["y"]:start["y"] + count]


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, name, shape, dtype, values):
        (self.folder / name).write_bytes(npy(shape, dtype, values))
        return name

    def write_digits(self, count=200, axes=(28, 28, 1)):
        """x.npy and y.npy: float32 pixels 0..255 of real digits and their int64 labels."""
        digits = Digits(count)
        return self.write("x.npy", (count, *axes), "float32", digits.x), self.write("y.npy", (count,), "int64", digits.y)

    def write_grey_bytes(self, count=60):
        """x.npy and y.npy that are adapted silently: notes TN0301, no channel axis, and TN0506, bytes."""
        digits = Digits(count)
        self.write("x.npy", (count, 28, 28), "uint8", digits.x), self.write("y.npy", (count,), "int64", digits.y)

    def run_tenon(self, *arguments, expect=0, env=None, folder=".", limit=None):
        """`limit`: bytes of address space that the process may have."""
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS")}
        done = subprocess.run([TENON, *map(str, arguments)], cwd=self.folder / folder, capture_output=True, env={**environment, **(env or {})}, timeout=300, check=False,
                              preexec_fn=limit and (lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))))
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        self.assertEqual(done.returncode, expect, f"tenon {' '.join(map(str, arguments))}\nstdout: {done.stdout}\nstderr: {done.stderr}")
        return done

    def run_json(self, *arguments, expect=0):
        done = self.run_tenon(*arguments, "--json", expect=expect)
        return self.read_document(done.stdout, expect)

    def read_document(self, text, expect=0):
        """What --json prints, which must be as docs/report.schema.json says."""
        document = strict_json(text)
        self.assertEqual(DOCUMENT.faults(document), [])
        self.assertEqual(document["exit_code"], expect)
        return document

    def codes(self, document):
        return [d["code"] for d in document["diagnostics"]]

    def run_on_terminal(self, *arguments):
        """(exit code, all output) of the command on a pseudo terminal."""
        pid, fd = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve(TENON, [TENON, *map(str, arguments)], {**os.environ, "TERM": "xterm", "COLUMNS": "100"})
        output = b""
        while True:
            try:
                chunk = os.read(fd, 65536)
            except OSError:
                break
            if not chunk:
                break
            output += chunk
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output.decode()


def is_sanitized():
    """Whether the command was built with the address sanitizer."""
    return b"__asan_report" in pathlib.Path(TENON).read_bytes()


def main():
    global TENON
    TENON = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main(module="__main__")
