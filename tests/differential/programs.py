"""Random programs in the language of tests/case/case.h: a model, compile, arrays, a call. The same seed makes the same program.

About half are right; the others hold one or two of the mistakes of mistakes.py, as people make them.
"""
import random
from dataclasses import dataclass, field

from layer_table import LAYERS, MERGES, Source, source
from mistakes import make_mistake
from objectives import choose_call, choose_objective


@dataclass
class Layer:
    name: str  # the variable in a functional model
    kind: str
    arguments: dict
    reads: list
    shape: tuple = ()


@dataclass
class Program:
    rows: int
    layers: list = field(default_factory=list)
    inputs: list = field(default_factory=list)
    outputs: list = field(default_factory=list)
    compile: dict = field(default_factory=dict)
    x: dict = field(default_factory=dict)
    y: dict = field(default_factory=dict)
    arrays: dict = field(default_factory=dict)  # sample_weight and what the call names
    numbers: list = field(default_factory=list)  # (array, row, value): "y[17] = 10"
    function: str = "fit"
    call: dict = field(default_factory=dict)
    x_form: str = "list"  # of several arrays: list or dict
    y_form: str = "list"
    functional: bool = False
    compiled: bool = True

    def layer(self, name):
        return next(layer for layer in self.layers if layer.name == name)

    def text(self):
        return "\n".join(self.model_lines() + self.data_lines() + [self.call_line()]) + "\n"

    def model_lines(self):
        def written(layer):
            return f"{layer.kind}({', '.join(f'{k}={source(v)}' for k, v in layer.arguments.items())})"

        def listed(names):
            return names[0] if len(names) == 1 else "[" + ", ".join(names) + "]"
        if self.functional:
            lines = []
            for layer in self.layers:
                reads = "" if not layer.reads else f"({listed(layer.reads)})" if layer.kind not in MERGES else f"([{', '.join(layer.reads)}])"
                lines.append(f"{layer.name} = {written(layer)}{reads}")
            lines.append(f"model = Model(inputs={listed(self.inputs)}, outputs={listed(self.outputs)})")
        else:
            lines = ["model = Sequential"] + ["  " + written(layer) for layer in self.layers]
        if self.compiled:
            lines.append(f"compile({', '.join(f'{k}={source(v)}' for k, v in self.compile.items())})")
        return lines

    def data_lines(self):
        everything = self.x | self.y | self.arrays
        return [f"{name} = {array.text()}" for name, array in everything.items()] + [f"{a}[{row}] = {v}" for a, row, v in self.numbers]

    def call_line(self):
        def given(names, form, keys):
            if form == "dict":
                return Source("{" + ", ".join(f'"{k}": {n}' for k, n in zip(keys, names)) + "}")
            return Source(names[0] if len(names) == 1 else "[" + ", ".join(names) + "]")
        arguments = {}
        if list(self.x) != ["x"] or self.x_form == "dict":
            arguments["x"] = given(list(self.x), self.x_form, [self.layer(i).arguments.get("name", i) for i in self.inputs] + ["more"])
        if self.function != "predict" and list(self.y) and (list(self.y) != ["y"] or self.y_form == "dict"):
            arguments["y"] = given(list(self.y), self.y_form, [self.layer(o).arguments.get("name", o) for o in self.outputs] + ["more"])
        return f"{self.function}({', '.join(f'{k}={source(v)}' for k, v in (arguments | self.call).items())})"


class Maker:
    def __init__(self, rng):
        self.rng, self.count = rng, 0
        self.p = Program(rows=rng.choice((11, 13)))  # as many as no other axis: else rows are compared with features, and fit

    def add(self, kind, arguments, reads, shape):
        name = f"t{self.count}"
        self.count += 1
        self.p.layers.append(Layer(name, kind, arguments, reads, shape))
        return name

    def input(self, shape, **more):
        name = self.add("Input", {"shape": shape} | more, [], shape)
        self.p.inputs.append(name)
        return name

    def grow(self, name, kinds, steps):
        """Puts layers behind `name` that fit."""
        for _ in range(steps):
            for _ in range(4):
                kind = self.rng.choice(kinds)
                shape = self.p.layer(name).shape
                made = LAYERS[kind](self.rng, shape)
                if made and all(n is None or 0 < n <= 64 for n in made[1]):
                    name = self.add(kind, made[0], [name], made[1])
                    break
        return name

    def put(self, name, kind):
        arguments, shape = LAYERS[kind](self.rng, self.p.layer(name).shape)
        return self.add(kind, arguments, [name], shape)


ANY_RANK = ["Dense", "Dropout", "BatchNormalization", "LayerNormalization", "Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax", "Rescaling",
            "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization", "Identity", "UnitNormalization", "GroupNormalization",
            "RMSNormalization", "Reshape", "Permute"]
RANK_1 = ["Dense", "Dense", "Dense", "Dropout", "RepeatVector"] + ANY_RANK
RANK_2 = ["LSTM", "GRU", "SimpleRNN", "Bidirectional", "Conv1D", "Conv1D", "TimeDistributed", "MaxPooling1D", "AveragePooling1D", "SeparableConv1D",
          "DepthwiseConv1D", "Conv1DTranspose", "ZeroPadding1D", "Cropping1D", "UpSampling1D", "SpatialDropout1D", "GlobalMaxPooling1D",
          "GlobalAveragePooling1D", "EinsumDense", "Masking", "Flatten"] + ANY_RANK[:8]
RANK_3 = ["Conv2D", "Conv2D", "Conv2D", "MaxPooling2D", "AveragePooling2D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose", "ZeroPadding2D",
          "Cropping2D", "UpSampling2D", "SpatialDropout2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "Resizing", "TimeDistributed",
          "Flatten"] + ANY_RANK[:8]
RANK_4 = ["Conv3D", "Conv3D", "MaxPooling3D", "AveragePooling3D", "Conv3DTranspose", "ZeroPadding3D", "Cropping3D", "UpSampling3D", "SpatialDropout3D",
          "GlobalAveragePooling3D", "GlobalMaxPooling3D", "Flatten"] + ANY_RANK[:6]
BY_RANK = {0: ["Identity", "Rescaling"], 1: RANK_1, 2: RANK_2, 3: RANK_3, 4: RANK_4}


def start(maker):
    """An input, or ids and their embedding."""
    rng = maker.rng
    kind = rng.choice(("flat", "flat", "flat", "sequence", "sequence", "ids", "image", "image", "volume"))
    if kind == "flat":
        return maker.input((rng.randint(1, 8),))
    if kind == "sequence":
        return maker.input((rng.choice((rng.randint(2, 7), None)) if rng.random() < 0.3 else rng.randint(2, 7), rng.randint(1, 4)))
    if kind == "ids":
        ids = maker.input((rng.randint(2, 6),), **({"dtype": "int32"} if rng.random() < 0.4 else {}))
        arguments = {"input_dim": rng.randint(4, 20), "output_dim": rng.randint(1, 4)} | ({"mask_zero": True} if rng.random() < 0.2 else {})
        return maker.add("Embedding", arguments, [ids], maker.p.layer(ids).shape + (arguments["output_dim"],))
    if kind == "image":
        side = rng.randint(4, 8)
        return maker.input((side, side if rng.random() < 0.7 else rng.randint(4, 8), rng.choice((1, 1, 3, 2))))
    return maker.input((4, rng.randint(3, 5), 4, rng.choice((1, 2))))


def grow_all(maker, name, steps):
    for _ in range(steps):
        name = maker.grow(name, BY_RANK[min(4, len(maker.p.layer(name).shape))], 1)
    return name


def merged(maker):
    """Two branches, from two inputs or one."""
    rng = maker.rng
    one = start(maker)
    other = start(maker) if rng.random() < 0.6 else one
    one, other = grow_all(maker, one, rng.randint(0, 2)), grow_all(maker, other, rng.randint(0, 2))
    kind = rng.choice(MERGES)
    if kind == "Concatenate":
        if len(maker.p.layer(one).shape) != 1:
            one = maker.put(one, "Flatten")
        if len(maker.p.layer(other).shape) != 1:
            other = maker.put(other, "Flatten")
        widths = [maker.p.layer(n).shape[-1] for n in (one, other)]
        return maker.add("Concatenate", {}, [one, other], (None if None in widths else sum(widths),))
    ends = [maker.put(n, "Flatten") if len(maker.p.layer(n).shape) > 1 else n for n in (one, other)]
    if None in [maker.p.layer(e).shape[-1] for e in ends]:
        return ends[0]
    units = rng.randint(1, 5)
    ends = [maker.add("Dense", {"units": units}, [e], (units,)) for e in ends]
    if kind == "Dot":
        return maker.add("Dot", {"axes": rng.choice((1, -1))}, ends, (1,))
    return maker.add(kind, {}, ends, (units,))


def finish_with_head(maker, name):
    """The last layer: classes, a probability or numbers; returns the output's name and its task."""
    rng, p = maker.rng, maker.p
    shape = p.layer(name).shape
    if len(shape) > 1 and (rng.random() < 0.75 or None in shape):
        flat = {2: "GlobalAveragePooling1D", 3: "GlobalAveragePooling2D", 4: "GlobalAveragePooling3D"}
        kind = "Flatten" if (rng.random() < 0.5 and None not in shape) or len(shape) not in flat else flat[len(shape)]
        name = maker.add(kind, {}, [name], LAYERS["Flatten"](rng, shape)[1] if kind == "Flatten" else shape[-1:])
    if p.layer(name).shape[-1:] in ((None,), ()):
        return None
    task = rng.choice(("classes", "classes", "classes", "binary", "binary", "numbers", "numbers", "labels"))
    units = {"classes": rng.randint(2, 6), "binary": 1, "numbers": rng.choice((1, 1, 2, 3)), "labels": rng.randint(2, 4)}[task]
    logits = rng.random() < 0.25 and task != "numbers"
    activation = None if task == "numbers" or logits else {"classes": "softmax"}.get(task, "sigmoid")
    arguments = {"units": units} | ({"activation": activation} if activation else {})
    if rng.random() < 0.3:
        arguments["name"] = f"head{len(p.outputs)}"
    name = maker.add("Dense", arguments, [name], p.layer(name).shape[:-1] + (units,))
    p.outputs.append(name)
    return name, task, logits


def right_program(rng):
    while True:
        maker = Maker(rng)
        p = maker.p
        p.functional = rng.random() < 0.45
        name = merged(maker) if p.functional and rng.random() < 0.55 else start(maker)
        name = grow_all(maker, name, rng.choice((0, 1, 1, 2, 2, 3, 4)))
        heads = [finish_with_head(maker, name) for _ in range(2 if p.functional and rng.random() < 0.35 else 1)]
        if None not in heads:
            break
    choose_objective(p, heads, rng)
    choose_call(p, rng)
    return p


def program(seed):
    rng = random.Random(seed)
    p = right_program(rng)
    for _ in range(rng.choice((0, 0, 0, 1, 1, 1, 2))):
        make_mistake(p, rng)
    return p.text()


if __name__ == "__main__":
    import sys
    for number in sys.argv[1:]:
        print(f"## {number}\n{program(int(number))}")
