"""Writes tests/oracle/ux: the bytes Keras prints. Summaries at several widths, and whole runs in a
terminal and redirected. (make_progress.py records progress bars under a clock of our own.)"""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import warnings
from pathlib import Path

from recording import REPOSITORY, output_root, start, write_json, write_versions

start(6)
import keras  # noqa: E402

from recorded_model import summary_text  # noqa: E402

warnings.filterwarnings("ignore")
HERE = Path(__file__).resolve().parent
SUMMARIES = ["dense_sgd_nesterov", "conv_adam", "every_activation", "frozen_layers", "odd_names", "unicode_names", "unbuilt",
             "branches_adamw", "several_inputs_outputs", "shared_layer"]
WITH_TRAINABLE = ["frozen_layers", "branches_adamw", "odd_names"]


def summary_rows() -> list:
    rows = []
    for name in SUMMARIES:
        path = f"tests/data/models/{name}.keras"
        keras.backend.clear_session()
        model = keras.models.load_model(REPOSITORY / path)
        for columns in (60, 80, 100, 120):
            rows.append({"model": path, "columns": columns, "show_trainable": False, "text": summary_text(model, columns)})
        if name in WITH_TRAINABLE:
            for columns in (80, 124):
                rows.append({"model": path, "columns": columns, "show_trainable": True,
                             "text": summary_text(model, columns, show_trainable=True)})
    return rows


def too_narrow() -> dict:
    """The largest width at which Keras gives up, and its words: a row with `error` instead of `text`."""
    model = keras.models.load_model(REPOSITORY / "tests/data/models/branches_adamw.keras")
    for columns in range(60, 0, -1):
        try:
            summary_text(model, columns)
        except ValueError as error:
            return {"model": "tests/data/models/branches_adamw.keras", "columns": columns, "show_trainable": False, "error": str(error)}
    raise AssertionError("Keras prints at any width")


def sections(raw: bytes) -> dict:
    """The parts between the `@@name` lines."""
    parts = raw.split(b"@@")[1:]
    return {part.split(b"\n", 1)[0].decode().strip(): part.split(b"\n", 1)[1] for part in parts}


def environment() -> dict:
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "COLORTERM")}
    return kept | {"TERM": "xterm-256color"}


def in_a_terminal(columns: int) -> bytes:
    """The program's own bytes: the terminal's newline translation is switched off."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    settings = termios.tcgetattr(follower)
    settings[1] &= ~termios.OPOST
    termios.tcsetattr(follower, termios.TCSANOW, settings)
    with subprocess.Popen([sys.executable, str(HERE / "ux_program.py")], stdin=follower, stdout=follower, stderr=subprocess.DEVNULL,
                          env=environment()) as process:
        os.close(follower)
        raw = b""
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:  # Linux says EIO when the program has closed its side
                break
            if not piece:
                break
            raw += piece
        os.close(leader)
    assert process.returncode == 0
    return raw


def redirected() -> bytes:
    return subprocess.run([sys.executable, str(HERE / "ux_program.py")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, env=environment(), check=True).stdout


def main() -> None:
    folder = output_root() / "tests/oracle/ux"
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "summaries.json", summary_rows() + [too_narrow()])
    index = []
    for kind, columns, raw in (("terminal_80", 80, in_a_terminal(80)), ("terminal_120", 120, in_a_terminal(120)), ("redirected", None, redirected())):
        for name, text in sections(raw).items():
            if kind == "terminal_120" and not name.startswith("summary"):
                continue
            file = f"{kind}_{name}.txt"
            (folder / file).write_bytes(text)
            index.append({"file": file, "section": name, "terminal": columns is not None, "columns": columns})
    write_json(folder / "captures.json", index)
    write_versions(folder / "ux.versions.json", __file__)


if __name__ == "__main__":
    main()
