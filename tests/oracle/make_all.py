"""Regenerates every recorded value: `make_all.py [ROOT]`. ROOT stands for the repository root; default: this repository.

Needs a Python with the packages of *.versions.json (tensorflow-cpu, keras, jax, h5py). Takes about a quarter of an hour.
"""
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPTS = ["make_examples.py", "make_models.py", "make_keras2.py", "make_third_party.py", "make_layers.py", "make_losses.py", "make_metrics.py", "make_metric_classes.py",
           "make_operations.py", "make_element_operations.py", "make_optimizers.py", "make_regularizers.py", "make_progress.py", "make_io_fixtures.py", "make_images.py", "make_records.py", "make_tables.py", "make_ux.py",
           "make_outputs.py", "make_networks.py", "make_multi_optimizers.py", "make_precision.py", "make_training.py", "make_callbacks.py", "make_tensorboard.py",
           "make_swap_ema.py", "make_pipelines.py", "make_vocabulary.py", "make_signatures.py"]


def main() -> int:
    failed = []
    for script in SCRIPTS:
        begin = time.monotonic()
        print(f"{script} ...", flush=True)
        finished = subprocess.run([sys.executable, str(HERE / script), *sys.argv[1:]], stderr=subprocess.PIPE, text=True)
        if finished.returncode:
            sys.stderr.write(finished.stderr)
            failed.append(script)
        print(f"{script} {'failed' if finished.returncode else 'done'} in {time.monotonic() - begin:.0f} s", flush=True)
    if failed:
        print("failed:", *failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
