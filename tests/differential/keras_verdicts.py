"""What real Keras says of programs: {"name": text} on stdin, a line of JSON for each on stdout. A process of its own, so that Keras starts anew now and then."""
import json
import os
import pathlib
import signal
import sys

os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
os.environ["KERAS_BACKEND"] = "tensorflow"
os.nice(19)
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "oracle"))
import gc  # noqa: E402
import warnings  # noqa: E402

warnings.simplefilter("ignore")
import tensorflow as tf  # noqa: E402
from case import run  # noqa: E402

LIMIT = 120  # seconds for one program


def too_long(*_):
    raise TimeoutError(f"no answer after {LIMIT} s")


def main():
    signal.signal(signal.SIGALRM, too_long)
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})  # a graph that runs once is not worth rewriting
    gc.freeze()  # a session that is cleared looks through what is alive: not through all of TensorFlow
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what Keras prints is no answer
    for name, text in json.load(sys.stdin).items():
        signal.alarm(LIMIT)
        verdict = run(text)
        signal.alarm(0)
        print(json.dumps([name, verdict]), file=answers, flush=True)


if __name__ == "__main__":
    main()
