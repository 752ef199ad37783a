"""Writes python/tenon/_signatures.py and _functions.py: which arguments of Keras' classes may be given by position, in their order, by what other names the classes go, and which class of
operation a function of keras.ops makes.

It is all that Tenon's tables of arguments do not say: they follow the order of Keras' configs.
"""
import inspect
import json
import re

from recording import output_root, start

start(1)
import keras  # noqa: E402

MODULES = {"layers": keras.layers, "losses": keras.losses, "metrics": keras.metrics, "optimizers": keras.optimizers,
           "schedules": keras.optimizers.schedules, "initializers": keras.initializers, "regularizers": keras.regularizers,
           "constraints": keras.constraints, "callbacks": keras.callbacks}


def positional(cls: type) -> str:
    """Of the first __init__ that there is."""
    found = inspect.signature(cls.__init__).parameters.values()
    return " ".join(p.name for p in list(found)[1:] if p.kind is p.POSITIONAL_OR_KEYWORD)


def classes(where) -> dict:
    """The public names of every class, its own first."""
    names: dict = {}
    for name in dir(where):
        if inspect.isclass(getattr(where, name)):
            names.setdefault(getattr(where, name), []).append(name)
    for cls, all_names in names.items():
        all_names.sort(key=lambda n: (n != cls.__name__, n.lower() == n, n))
    return names


CALLS = r"return\s+([A-Z]\w*)\((?:[^()]|\([^()]*\))*\)\s*(?:\.symbolic_call)?\("


def classes_of_other(function) -> set:
    """Of a function that hands its arguments on to another one: abs is absolute."""
    handed = re.search(r"return (\w+)\(([^()]*)\)\s*$", inspect.getsource(function))
    if not handed or [a.split("=")[-1].strip() for a in handed[2].split(",")] != list(inspect.signature(function).parameters):
        return set()
    other = getattr(keras.ops, handed[1], None)
    return set(re.findall(CALLS, inspect.getsource(other))) if inspect.isroutine(other) else set()


def operations() -> dict:
    """Functions of keras.ops that put one operation into a model: its class, and the function's arguments, with their defaults as JSON."""
    rows = {}
    for name in dir(keras.ops):
        function = getattr(keras.ops, name)
        if name.startswith("_") or not inspect.isroutine(function):
            continue
        made = set(re.findall(CALLS, inspect.getsource(function)))
        parameters = inspect.signature(function).parameters.values()
        made = made or classes_of_other(function)
        if len(made) == 1 and all(p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters):
            rows[name] = " ".join([made.pop(), *(p.name if p.default is p.empty else f"{p.name}={json.dumps(p.default)}" for p in parameters)])
    return rows


def literal(name: str, value: dict) -> str:
    lines = [f"    {json.dumps(key)}: {json.dumps(item)}," for key, item in value.items()]
    return "\n".join([f"{name} = {{", *lines, "}"])


def main() -> None:
    order, aliases = {}, {}
    for module, where in MODULES.items():
        for cls, (first, *others) in classes(where).items():
            order[f"{module}.{first}"] = positional(cls)
            aliases.update({f"{module}.{other}": first for other in others})
    text = [f'"""Of Keras {keras.__version__}, recorded by tests/oracle/make_signatures.py: arguments that may be given by position, and aliases of classes."""\n',
            literal("POSITIONAL", order), "", literal("ALIASES", aliases), ""]
    (output_root() / "python/tenon/_signatures.py").write_text("\n".join(text), encoding="utf-8")
    text = [f'"""Of Keras {keras.__version__}, recorded by tests/oracle/make_signatures.py: functions of keras.ops, the class of their operation, and their arguments with their defaults."""\n',
            literal("OPERATIONS", operations()), ""]
    (output_root() / "python/tenon/_functions.py").write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
