#!/usr/bin/env python3
"""Writes what real Keras says of each case of docs/messages.md into the block before Tenon's output. Tenon's half is written and tested by
pages_test [--bless] docs/messages.md."""
import contextlib, io, os, pathlib, re, textwrap, warnings

from case import Session
import keras

PAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "docs/messages.md"
WIDTH, LINES = 100, 14


def plain(text):
    """Without colours, object addresses and folders of this machine."""
    text = re.sub(r"\x1b\[[\d;]*m", "", text)
    text = re.sub(r"0x[0-9a-f]{6,}", "0x...", text)
    return re.sub(r'(File ")?/\S*/(site-packages/)?', r"\1.../", text)


def cut(text):
    lines = [part for line in text.strip().splitlines() for part in (textwrap.wrap(line, WIDTH) or [""])]
    return "\n".join(lines[:LINES] + [f"... ({len(lines) - LINES} more lines)"] * (len(lines) > LINES))


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
    blocks = re.compile(r"(?ms)^```case\n(.*?)^```\n\n```keras\n(.*?)^```$")

    def filled(m):
        words = say(m[1])
        print(m[1].splitlines()[-1], "->", words.splitlines()[0], flush=True)
        return f"```case\n{m[1]}```\n\n```keras\n{words}\n```"

    PAGE.write_text(blocks.sub(filled, page))


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
