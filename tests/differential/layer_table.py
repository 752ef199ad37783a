"""Layers that random programs are made of: for an input of this shape (without the batch axis; None: unknown) arguments that fit, and what comes out."""

ACTIVATIONS = ("relu", "tanh", "sigmoid", "gelu", "elu", "selu", "softplus", "swish", "leaky_relu", "softmax", "linear", "hard_sigmoid", "mish", "relu6")
SPATIAL = {"Conv1D": 1, "Conv2D": 2, "Conv3D": 3}


def maybe(rng, chance, **arguments):
    return {k: rng.choice(v) for k, v in arguments.items() if rng.random() < chance}


def dense(rng, shape):
    if not shape or shape[-1] is None:
        return None
    units = rng.randint(1, 8)
    extra = maybe(rng, 0.2, activation=ACTIVATIONS, use_bias=(False, True), kernel_initializer=("he_normal", "zeros", "orthogonal"),
                  kernel_regularizer=("l2", "l1"), bias_constraint=("non_neg", "max_norm"))
    return {"units": units} | extra, shape[:-1] + (units,)


def window(rng, size):
    """A kernel and a step that fit an axis."""
    return rng.randint(1, min(3, size or 3)), rng.choice((1, 1, 1, 2))


def slid(n, k, s, padding, d=1):
    if n is None:
        return None
    return -(-n // s) if padding in ("same", "causal") else (n - (k - 1) * d - 1) // s + 1


def conv(name, axes):
    def make(rng, shape):
        if len(shape) != axes + 1 or shape[-1] is None:
            return None
        kernel = [window(rng, n)[0] for n in shape[:-1]]
        if rng.random() < 0.5:
            kernel = [min(kernel)] * axes
        stride, padding = rng.choice((1, 1, 2)), rng.choice(("valid", "same") + (("causal",) if axes == 1 else ()))
        filters = rng.randint(1, 6)
        arguments = {"filters": filters, "kernel_size": tuple(kernel) if axes > 1 and rng.random() < 0.5 else min(kernel)}
        kernel = [min(kernel)] * axes if isinstance(arguments["kernel_size"], int) else kernel
        arguments |= {"strides": stride} if stride > 1 else {}
        arguments |= {"padding": padding} if padding != "valid" else {}
        dilation = 1
        if stride == 1 and rng.random() < 0.15:
            dilation = 2
            arguments["dilation_rate"] = 2
        if rng.random() < 0.1 and axes < 3:
            groups = rng.choice([g for g in range(1, shape[-1] + 1) if shape[-1] % g == 0])
            arguments |= {"groups": groups, "filters": groups * rng.randint(1, 2)}
        out = tuple(slid(n, k, stride, padding, dilation) for n, k in zip(shape[:-1], kernel))
        if any(n is not None and n < 1 for n in out):
            return None
        return arguments | maybe(rng, 0.2, activation=ACTIVATIONS[:4], use_bias=(False,)), out + (arguments["filters"],)
    return make


def depthwise(axes, separable):
    def make(rng, shape):
        if len(shape) != axes + 1 or shape[-1] is None:
            return None
        k, padding, filters = rng.randint(1, 3), rng.choice(("valid", "same")), rng.randint(1, 5)
        out = tuple(slid(n, k, 1, padding) for n in shape[:-1])
        if any(n is not None and n < 1 for n in out):
            return None
        arguments = {"kernel_size": k, "padding": padding}
        multiplier = rng.choice((1, 1, 2))
        if multiplier > 1:
            arguments["depth_multiplier"] = multiplier
        if separable:
            return {"filters": filters} | arguments, out + (filters,)
        return arguments, out + (shape[-1] * multiplier,)
    return make


def transposed(axes):
    def make(rng, shape):
        if len(shape) != axes + 1 or shape[-1] is None:
            return None
        k, s, padding, filters = rng.randint(1, 3), rng.choice((1, 2)), rng.choice(("valid", "same")), rng.randint(1, 4)
        out = tuple(None if n is None else n * s + (max(k - s, 0) if padding == "valid" else 0) for n in shape[:-1])
        return {"filters": filters, "kernel_size": k, "strides": s, "padding": padding}, out + (filters,)
    return make


def pool(axes):
    def make(rng, shape):
        if len(shape) != axes + 1:
            return None
        k, padding = rng.choice((2, 2, 3)), rng.choice(("valid", "valid", "same"))
        s = rng.choice((None, None, 1, 2))
        out = tuple(slid(n, k, s or k, padding) for n in shape[:-1])
        if any(n is not None and n < 1 for n in out):
            return None
        arguments = {"pool_size": k} | ({"strides": s} if s else {}) | ({"padding": padding} if padding != "valid" else {})
        return arguments, out + shape[-1:]
    return make


def over_space(axes):
    def make(rng, shape):
        if len(shape) != axes + 1:
            return None
        keep = rng.random() < 0.1
        return ({"keepdims": True} if keep else {}), ((1,) * axes if keep else ()) + shape[-1:]
    return make


def same(**arguments):
    """What keeps the shape."""
    def make(rng, shape):
        return {k: rng.choice(v) for k, v in arguments.items() if rng.random() < 0.6}, shape
    return make


def needed(ranks, known_last=False, **arguments):
    """The same with arguments that must be given, for inputs of these ranks."""
    def make(rng, shape):
        if ranks and len(shape) not in ranks or known_last and (not shape or shape[-1] is None):
            return None
        return {k: rng.choice(v) for k, v in arguments.items()}, shape
    return make


def group_norm(rng, shape):
    if len(shape) < 2 or shape[-1] is None:
        return None
    return {"groups": rng.choice([-1] + [g for g in range(1, shape[-1] + 1) if shape[-1] % g == 0])}, shape


def recurrent(rng, shape):
    if len(shape) != 2 or shape[-1] is None:
        return None
    units, sequences = rng.randint(1, 5), rng.random() < 0.5
    extra = maybe(rng, 0.15, dropout=(0.1, 0.5), recurrent_dropout=(0.2,), go_backwards=(True,), activation=("relu", "tanh"), unroll=(False, True))
    if shape[0] is None:
        extra.pop("unroll", None)
    return {"units": units} | ({"return_sequences": True} if sequences else {}) | extra, (shape[0],) * sequences + (units,)


def bidirectional(rng, shape):
    made = recurrent(rng, shape)
    if made is None:
        return None
    arguments, out = made
    arguments.pop("go_backwards", None)
    mode = rng.choice(("concat", "concat", "sum", "mul", "ave"))
    inner = rng.choice(("LSTM", "GRU", "SimpleRNN")) + "(" + ", ".join(f"{k}={source(v)}" for k, v in arguments.items()) + ")"
    return ({"layer": Source(inner)} | ({} if mode == "concat" else {"merge_mode": mode}),
            out[:-1] + (out[-1] * (2 if mode == "concat" else 1),))


def time_distributed(rng, shape):
    if len(shape) < 2 or None in shape[1:]:
        return None
    inner = rng.choice(("Dense", "Flatten", "Dropout") + (("Conv2D",) if len(shape) == 4 else ()))
    made = LAYERS[inner](rng, shape[1:])
    if made is None:
        return None
    arguments = ", ".join(f"{k}={source(v)}" for k, v in made[0].items())
    return {"layer": Source(f"{inner}({arguments})")}, shape[:1] + made[1]


def flatten(rng, shape):
    count = 1
    for n in shape:
        count = None if n is None or count is None else count * n
    return {}, (count,)


def reshape(rng, shape):
    if None in shape or not shape:
        return None
    count = 1
    for n in shape:
        count *= n
    divisor = rng.choice([d for d in range(1, count + 1) if count % d == 0] or [1])
    target = rng.choice([(count,), (divisor, count // divisor), (-1, count // divisor), (count, 1)])
    return {"target_shape": target}, tuple(count // (count // divisor) if n == -1 else n for n in target)


def permute(rng, shape):
    axes = list(range(1, len(shape) + 1))
    rng.shuffle(axes)
    return {"dims": tuple(axes)}, tuple(shape[a - 1] for a in axes)


def repeat(rng, shape):
    return ({"n": (n := rng.randint(1, 4))}, (n,) + shape) if len(shape) == 1 else None


def pad(axes, sign):
    def make(rng, shape):
        if len(shape) != axes + 1:
            return None
        n = rng.randint(1, 2) if sign > 0 else 1
        out = tuple(None if d is None else d + 2 * n * sign for d in shape[:-1]) + shape[-1:]
        return ({"padding" if sign > 0 else "cropping": n}, out) if all(d is None or d > 0 for d in out) else None
    return make


def upsample(axes):
    def make(rng, shape):
        n = rng.randint(1, 2)
        return ({"size": n}, tuple(None if d is None else d * n for d in shape[:-1]) + shape[-1:]) if len(shape) == axes + 1 else None
    return make


def resized(rng, shape):
    if len(shape) != 3:
        return None
    h, w = rng.randint(2, 8), rng.randint(2, 8)
    return {"height": h, "width": w} | maybe(rng, 0.3, interpolation=("nearest", "bilinear")), (h, w, shape[-1])


def embedding(rng, shape):
    return None  # reads ids: programs put it behind their Input


def equation(rng, shape):
    if len(shape) != 2 or None in shape:
        return None
    units = rng.randint(1, 5)
    return {"equation": "abc,cd->abd", "output_shape": (None, units)}, (shape[0], units)


class Source(str):
    """A value that is written as it is."""


def source(value):
    if isinstance(value, Source):
        return str(value)
    if isinstance(value, str):
        return '"' + value + '"'
    if isinstance(value, tuple):
        return "(" + ", ".join(map(source, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(source, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{source(k)}: {source(v)}" for k, v in value.items()) + "}"
    return repr(value)


rates = (0.0, 0.1, 0.5, 0.9)
LAYERS = {
    "Dense": dense, "EinsumDense": equation,
    "Conv1D": conv("Conv1D", 1), "Conv2D": conv("Conv2D", 2), "Conv3D": conv("Conv3D", 3),
    "DepthwiseConv1D": depthwise(1, False), "DepthwiseConv2D": depthwise(2, False),
    "SeparableConv1D": depthwise(1, True), "SeparableConv2D": depthwise(2, True),
    "Conv1DTranspose": transposed(1), "Conv2DTranspose": transposed(2), "Conv3DTranspose": transposed(3),
    **{f"{kind}Pooling{n}D": pool(n) for kind in ("Max", "Average") for n in (1, 2, 3)},
    **{f"Global{kind}Pooling{n}D": over_space(n) for kind in ("Max", "Average") for n in (1, 2, 3)},
    **{f"ZeroPadding{n}D": pad(n, 1) for n in (1, 2, 3)}, **{f"Cropping{n}D": pad(n, -1) for n in (1, 2, 3)},
    **{f"UpSampling{n}D": upsample(n) for n in (1, 2, 3)},
    **{f"SpatialDropout{n}D": needed((n + 1,), rate=rates) for n in (1, 2, 3)},
    "Resizing": resized,
    "LSTM": recurrent, "GRU": recurrent, "SimpleRNN": recurrent, "Bidirectional": bidirectional, "TimeDistributed": time_distributed,
    "Flatten": flatten, "Reshape": reshape, "Permute": permute, "RepeatVector": repeat,
    "Dropout": needed((), rate=rates), "GaussianDropout": needed((), rate=rates), "AlphaDropout": needed((), rate=rates),
    "GaussianNoise": needed((), stddev=(0.0, 0.1, 1.0)), "ActivityRegularization": same(l1=(0.01,), l2=(0.1,)),
    "BatchNormalization": needed((), known_last=True, momentum=(0.9, 0.5), epsilon=(0.001, 0.1), center=(True, False)),
    "LayerNormalization": needed((), known_last=True, epsilon=(0.001, 1e-6)), "RMSNormalization": needed((), known_last=True, epsilon=(1e-6, 0.01)),
    "UnitNormalization": same(), "GroupNormalization": group_norm,
    "Activation": needed((), activation=ACTIVATIONS), "ReLU": same(max_value=(1.0, 6.0), negative_slope=(0.0, 0.1), threshold=(0.0, 0.5)),
    "LeakyReLU": same(negative_slope=(0.1, 0.3)), "ELU": same(alpha=(0.5, 1.0)), "Softmax": same(axis=(-1,)),
    "PReLU": lambda rng, shape: None if None in shape else ({}, shape),
    "Rescaling": needed((), scale=(0.5, 2.0), offset=(0.0, 1.0)), "Identity": same(), "Masking": needed((2,), mask_value=(0.0, 1.0)),
}
MERGES = ("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract", "Concatenate", "Dot")
