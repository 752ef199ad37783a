#!/usr/bin/env python3
"""Writes tables.json: tables of text and what pandas reads in them. Needs pandas; Keras and TensorFlow take no part."""
import csv
import io
import json
import random
from importlib.metadata import version

import pandas

from recording import output_root, write_json

TEXTS = {
    "plain": "a,b,c\n1,2.5,x\n-3,4,y\n",
    "crlf": "a,b\r\n1,2\r\n3,4\r\n",
    "cr": "a,b\r1,2\r3,4",
    "no_end": "a,b\n1,2\n3,4",
    "byte_order_mark": "\ufeffa,b\n1,2\n",
    "quotes": 'name,"full, name",n\n"x","a ""b"" c, d",1\n"two\nlines","",2\ny"z,plain,3\n"half"way,q,4\n',
    "missing": "a,b,c,d\n1,,x,True\n,2.5,,False\n3,NA,null,\n",
    "all_missing": "a,b\n,1\nNaN,2\n",
    "booleans": "a,b,c\nTrue,true,1\nFALSE,False,True\n",
    "integers": "a,b,c\n9223372036854775807,+5, 7\n-9223372036854775808,-0,8 \n",
    "reals": "a,b,c,d\n1e5,.5,inf,1e400\n-2.5E-3,5.,-Infinity,1e-400\n+1.25,1e2,3,0.1\n",
    "numbers_and_words": "a,b\n1,1.5\ntwo,2\n",
    "blank_lines": "a,b\n\n1,2\n\n\n3,4\n\n",
    "same_names": "a,a,,a\n1,2,3,4\n",
    "one_column": "a\n1\n2\n",
    "spaces": "a, b\n 1, x\n2 ,y \n",
    "utf_8": "näme,text\n1,Straße\n2,日本\n",
    "semicolons": "a;b\n1,5;x\n2,5;y\n",
    "tabs": "a\tb\n1\tx y\n",
    "header_only": "a,b\n",
}
DELIMITERS = {"semicolons": ";", "tabs": "\t"}


def recorded(column):
    kind = {"i": "int64", "f": "float64", "b": "bool"}.get(column.dtype.kind, "string")
    if kind == "string":
        return {"kind": kind, "values": ["" if pandas.isna(v) else str(v) for v in column]}
    if kind == "float64":
        return {"kind": kind, "values": [None if pandas.isna(v) else str(v) if v in (float("inf"), float("-inf")) else float(v) for v in column]}
    return {"kind": kind, "values": column.tolist()}


def case(name, text, header=True, **arguments):
    table = pandas.read_csv(io.StringIO(text.removeprefix("\ufeff")), header=0 if header else None, **arguments)
    return {"id": name, "text": text, "header": header, "delimiter": arguments.get("sep", ","),
            "columns": [{"name": str(n)} | recorded(table[n]) for n in table.columns]}


def random_text(rng):
    """Cells with everything that needs quotes, as Python's csv writes them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=rng.choice(["\n", "\r\n"]), quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    columns = rng.randint(1, 5)
    makers = [rng.choice([lambda: rng.randint(-10**6, 10**6), lambda: rng.uniform(-1, 1) * 10 ** rng.randint(-20, 20), lambda: "".join(rng.choices('ab",\n \u00e9', k=rng.randint(1, 12))) + "x"])
              for _ in range(columns)]
    writer.writerow([f"c{i}" for i in range(columns)])
    for _ in range(rng.randint(1, 12)):
        writer.writerow([make() for make in makers])
    return out.getvalue()


def main():
    rows = [case(name, text, sep=DELIMITERS.get(name, ",")) for name, text in TEXTS.items()]
    rows += [case(name + "_without_header", TEXTS[name], header=False) for name in ("plain", "reals", "one_column")]
    rng = random.Random(11)
    rows += [case(f"random_{i}", random_text(rng)) for i in range(40)]
    out = output_root() / "tests/oracle"
    write_json(out / "tables.json", rows)
    write_json(out / "tables.versions.json", {"script": "tests/oracle/make_tables.py", "versions": {"pandas": version("pandas")}})
    json.loads((out / "tables.json").read_text())


if __name__ == "__main__":
    main()
