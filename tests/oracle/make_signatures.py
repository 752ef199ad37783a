"""Writes python/tenon/_signatures.py: which arguments of Keras' classes may be given by position, in their order, and by what other names the classes go.

It is all that Tenon's tables of arguments do not say: they follow the order of Keras' configs.
"""
import inspect

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


def literal(name: str, value: dict) -> str:
    lines = [f"    {key!r}: {item!r}," for key, item in value.items()]
    return "\n".join([f"{name} = {{", *lines, "}"]).replace("'", '"')


def main() -> None:
    order, aliases = {}, {}
    for module, where in MODULES.items():
        for cls, (first, *others) in classes(where).items():
            order[f"{module}.{first}"] = positional(cls)
            aliases.update({f"{module}.{other}": first for other in others})
    text = [f'"""Of Keras {keras.__version__}, recorded by tests/oracle/make_signatures.py: arguments that may be given by position, and aliases of classes."""\n',
            literal("POSITIONAL", order), "", literal("ALIASES", aliases), ""]
    (output_root() / "python/tenon/_signatures.py").write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
