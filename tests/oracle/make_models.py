"""Writes tests/data/models: model files saved by real Keras, with its predictions, variables and summaries beside them."""
import logging
import warnings

from recording import output_root, start, write_versions

warnings.filterwarnings("ignore")
logging.getLogger("absl").setLevel(logging.ERROR)

import models_functional  # noqa: E402
import models_sequential  # noqa: E402
import recorded_model  # noqa: E402


def main() -> None:
    folder = output_root() / "tests/data/models"
    for make in models_sequential.MODELS + models_functional.MODELS:
        start(42)
        recorded_model.write(make(), folder)
    write_versions(folder / "models.versions.json", __file__)


if __name__ == "__main__":
    main()
