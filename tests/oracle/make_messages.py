#!/usr/bin/env python3
"""Writes what real Keras says of each case of docs/messages.md into the block before Tenon's output. Tenon's half is written and tested by
pages_test [--bless] docs/messages.md.

    make_messages.py [NUMBER...]     all cases, or those of these headings
"""
import contextlib, io, pathlib, re, sys, textwrap, warnings

from case import Session
import keras

PAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "docs/messages.md"
WIDTH, LINES = 100, 14


def plain(text):
    """Without colours, object addresses and folders of this machine."""
    text = re.sub(r"\x1b\[[\d;]*m", "", text)
    text = re.sub(r"0x[0-9a-f]{6,}", "0x...", text)
    return re.sub(r'(?<=File ")/\S*/', ".../", text)


def cut(text):
    lines = [part for line in text.strip().splitlines() for part in (textwrap.wrap(line, WIDTH) or [""])]
    half = LINES // 2
    return "\n".join(lines if len(lines) <= LINES else [*lines[:half], f"... ({len(lines) - 2 * half} lines)", *lines[-half:]])


def say(text):
    """What a user of Keras sees at the end of the case."""
    keras.backend.clear_session()
    session = Session()
    with warnings.catch_warnings(record=True) as warned, contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("always")
        try:
            for line in text.splitlines():
                if line.strip():
                    session.run(line)
            end = ""
        except Exception as e:
            end = f"{type(e).__name__}: {e}"
    said = [f"{w.category.__name__}: {w.message}" for w in warned if issubclass(w.category, UserWarning) and "keras" in w.filename]
    return cut(plain("\n".join(dict.fromkeys(said + [end] * bool(end))))) or "(nothing: it trains)"


def main():
    page = PAGE.read_text()
    blocks = re.compile(r"(?ms)^## (\d+)([^\n]*)\n\n```case\n(.*?)^```\n\n```keras\n(.*?)^```$")

    def filled(m):
        if sys.argv[1:] and m[1] not in sys.argv[1:]:
            return m[0]
        words = say(m[3])
        print(m[1], "->", words.splitlines()[0], flush=True)
        return f"## {m[1]}{m[2]}\n\n```case\n{m[3]}```\n\n```keras\n{words}\n```"

    PAGE.write_text(blocks.sub(filled, page))


if __name__ == "__main__":
    main()
