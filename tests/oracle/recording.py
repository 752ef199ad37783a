"""How every oracle script starts Keras and writes what it recorded.

Import this before keras: it fixes the backend, the thread count and the log level, so that two runs on one machine
give the same bits.
"""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["GRPC_VERBOSITY"] = "ERROR"

import numpy as np  # noqa: E402

REPOSITORY = Path(__file__).resolve().parents[2]


def output_root() -> Path:
    """The folder that stands for the repository root: the first command line argument, or the repository itself."""
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    return Path(arguments[0]).resolve() if arguments else REPOSITORY


def versions() -> dict:
    """What the values depend on."""
    from importlib.metadata import version

    names = {"keras": "keras", "tensorflow": "tensorflow_cpu", "jax": "jax", "numpy": "numpy", "h5py": "h5py", "rich": "rich"}
    found = {}
    for name, package in names.items():
        for candidate in (package, name):
            try:
                found[name] = version(candidate)
                break
            except Exception:
                continue
    return found | {"python": sys.version.split()[0], "backend": os.environ["KERAS_BACKEND"]}


def write_json(path: Path, value) -> None:
    """One element of the outermost list or dictionary per line: small files and readable differences."""
    def dumped(part) -> str:
        return json.dumps(part, ensure_ascii=False)

    if isinstance(value, dict):
        opening, closing, lines = "{", "}", [f"{dumped(k)}: {dumped(v)}" for k, v in value.items()]
    else:
        opening, closing, lines = "[", "]", [dumped(v) for v in value]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(opening + "\n" + ",\n".join(lines) + "\n" + closing + "\n", encoding="utf-8")


def write_versions(path: Path, script: str) -> None:
    """Writes `path` (…versions.json): which script and which packages made the files beside it."""
    write_json(path, {"script": "tests/oracle/" + Path(script).name, "versions": versions()})


def write_arrays(path: Path, arrays: dict) -> None:
    """Writes an uncompressed npz; refuses object arrays, which only pickle could hold."""
    path.parent.mkdir(parents=True, exist_ok=True)
    checked = {}
    for name, array in arrays.items():
        value = np.ascontiguousarray(array) if np.ndim(array) else np.asarray(array)
        assert value.dtype != object, name
        checked[name] = value
    np.savez(path, **checked)


def read_arrays(path: Path) -> dict:
    with np.load(path) as file:
        return dict(file)


def strip_object_ids(value):
    """The config as Keras writes it, without `shared_object_id`: memory addresses that change with every run."""
    if isinstance(value, dict):
        return {k: strip_object_ids(v) for k, v in value.items() if k != "shared_object_id"}
    if isinstance(value, (list, tuple)):
        return [strip_object_ids(v) for v in value]
    return value


def start(seed: int) -> None:
    """A fresh Keras: no numbered names left over from the last case, all random generators at `seed`."""
    import keras

    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
