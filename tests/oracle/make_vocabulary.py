"""Writes tests/oracle/vocabulary.json: every public class and function of Keras that a model, compile() or fit() can name, with its arguments."""
import inspect
import re

from recording import output_root, start, write_json, write_versions

start(1)
import keras  # noqa: E402

MODULES = {"layers": keras.layers, "losses": keras.losses, "metrics": keras.metrics, "optimizers": keras.optimizers,
           "schedules": keras.optimizers.schedules, "initializers": keras.initializers, "regularizers": keras.regularizers,
           "constraints": keras.constraints, "callbacks": keras.callbacks}
FUNCTIONS = {"activations": keras.activations, "ops": keras.ops}

def arguments(cls: type) -> dict:
    """Names and defaults; those that **kwargs hands to the class it is made from, too."""
    found: dict = {}
    for base in cls.__mro__:
        if "__init__" not in vars(base):
            continue
        signature = inspect.signature(base.__init__)
        for p in list(signature.parameters.values())[1:]:
            if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL):
                found.setdefault(p.name, None if p.default is p.empty or callable(p.default) else p.default)
        if not any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values()):
            break
    return {name: default if isinstance(default, (bool, int, float, str, type(None))) else repr(default) for name, default in found.items()}


def operations(function) -> list:
    """The operations that the function puts into a Functional model; one that calls other functions has none of its own."""
    return sorted(set(re.findall(r"\b([A-Z]\w*)\((?:[^()]|\([^()]*\))*\)\s*\.symbolic_call", inspect.getsource(function))))


def main() -> None:
    rows = []
    for module, where in MODULES.items():
        names: dict = {}
        for name in dir(where):
            thing = getattr(where, name)
            if inspect.isclass(thing):
                names.setdefault(thing, []).append(name)
        for cls, aliases in names.items():
            aliases.sort(key=lambda n: (n != cls.__name__, n.lower() == n, n))
            rows.append({"module": module, "class": cls.__name__, "names": aliases,
                         "arguments": list(arguments(cls))})
    for module, where in FUNCTIONS.items():
        for name in dir(where):
            if not name.startswith("_") and inspect.isroutine(getattr(where, name)):
                rows.append({"module": module, "function": name, "classes": operations(getattr(where, name))})
    write_json(output_root() / "tests/oracle/vocabulary.json", rows)
    write_versions(output_root() / "tests/oracle/vocabulary.versions.json", __file__)


if __name__ == "__main__":
    main()
