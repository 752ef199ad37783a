"""Sequential and Functional models, and how to read them from files."""

from tenon._from_config import load_model, model_from_json
from tenon._model import Model, Sequential

__all__ = ["Model", "Sequential", "load_model", "model_from_json"]
