"""Functional models with operations between their layers: Python's operators, indexing, keras.ops."""
import keras
from keras import layers as L
from keras import ops as K

from network import Network, ids

S = (4, 6)


def over(name: str, call, shapes: list, **more) -> Network:
    """A Dense layer on every input, the operations, and a Dense layer on what they make."""
    def model() -> keras.Model:
        x = [keras.Input(s) for s in shapes]
        y = call(*[L.Dense(s[-1], activation="tanh")(t) for s, t in zip(shapes, x)])
        parts = [L.Flatten()(part) for part in (y if isinstance(y, (list, tuple)) else [y])]
        return keras.Model(x, L.Dense(2)(L.Concatenate()(parts) if len(parts) > 1 else parts[0]), name=name)
    return Network(name, model, [(8, *s) for s in shapes], rate=0.0005, **more)


def words(name: str, call, **more) -> Network:
    """Ids with padding, embedded, with a mask."""
    def model() -> keras.Model:
        x = keras.Input((6,), dtype="int32")
        return keras.Model(x, call(L.Embedding(11, 4, mask_zero=True)(x)), name=name)
    return Network(name, model, [ids(8, 6, 11)], **more)


def time_distributed_masked() -> keras.Model:
    x = keras.Input((2, 6), dtype="int32")
    y = L.TimeDistributed(L.LSTM(3))(L.Embedding(11, 3, mask_zero=True)(x))
    return keras.Model(x, L.Dense(2)(L.Flatten()(y)), name="time_distributed_masked")


def arithmetic(x, y):
    return [x + y, x - 1.5, 2 - x, 3 * x * y, x / (y + 2), (x + 2) ** 2, -x, abs(x), 1 / (x + 3), K.maximum(x, 0.1), K.minimum(x, y), (x * 4) // 1.5, (x * 4) % 1.5]


def comparisons(x, y):
    return [K.where(x > 0.1, x, y * 2), K.where(K.logical_and(x > 0, y <= 0.2), x, 0.5), x * K.cast(K.logical_not(x >= y), "float32"),
            K.cast(K.any(x > 0.3, axis=1), "float32"), K.cast(K.all(K.not_equal(x, 0), axis=-1), "float32"), x * K.cast(K.logical_or(x < -0.5, y < 0), "float32")]


def indexing(x):
    return [x[:, 1:], x[:, -1, :], x[..., None], x[:, ::2, 0], x[:, 1:3, ::-1], x[:, None, 2], x[:, -3:-1, 1:-1:2]]


def shapes(x, y):
    return [K.concatenate([x, y], axis=1), K.stack([x, y], axis=1), K.expand_dims(x, 1), K.squeeze(x[:, :1], 1), K.reshape(x, (-1, 24)), K.reshape(x, (-1, 6, 4)),
            K.transpose(x, (0, 2, 1)), K.swapaxes(x, 1, 2), K.moveaxis(x, 1, -1), K.tile(x, (1, 2, 1)), K.repeat(x, 2, axis=1), K.flip(x, axis=1),
            K.take(x, [0, 2, 2], axis=1), *K.split(x, 3, axis=2), K.split(y, [1, 4], axis=-1)[1], *K.unstack(x, axis=1)[1:3], K.pad(x, ((0, 0), (1, 2), (0, 0)))]


def reductions(x):
    return [K.mean(x, axis=1, keepdims=True), K.sum(x, axis=-1), K.max(x, axis=[1, 2], keepdims=True), K.min(x, axis=1), K.var(x, axis=1), K.std(x, axis=2), K.prod(x, axis=-1),
            K.logsumexp(x, axis=1), K.norm(x, axis=-1), K.normalize(x, axis=-1), K.cumsum(x, axis=1), K.top_k(x, 2)[0], K.argmax(x, axis=-1) * 0.1]


def functions(x):
    y = K.sigmoid(x) + 0.1
    return [K.exp(x), K.log(y), K.sqrt(y), K.rsqrt(y), K.square(x), K.sin(x), K.cos(x), K.tanh(x), K.arctan(x), K.log1p(y), K.expm1(x), K.erf(x), K.floor(x * 3), K.sign(x), K.clip(x, -0.3, 0.4),
            K.relu(x), K.gelu(x), K.gelu(x, approximate=False), K.silu(x), K.softplus(x), K.leaky_relu(x, 0.1), K.softmax(x, axis=1), K.softmax(x), K.log_softmax(x), K.sinh(x), K.arcsinh(x)]


def composed(x):
    y = K.sigmoid(x) + 0.1
    nan = K.where(x > 0.3, x, x / 0.0 * 0.0)
    return [K.log2(y), K.log10(y), K.exp2(x), K.deg2rad(x), K.rad2deg(x * 0.02), K.fabs(x), K.trunc(x * 3) + x, K.erfc(x), x * K.cast(K.isfinite(x), "float32"), K.copy(x), K.round(x * 3) + x,
            K.round(x, 1) + x, K.celu(x), K.celu(x, 2.0), K.elu(x), K.elu(x, 0.5), K.hard_shrink(x, 0.2), K.soft_shrink(x, 0.2), K.threshold(x, 0.1, -2.0), K.squareplus(x), K.squareplus(x, 2),
            K.hard_silu(x), K.hard_tanh(x * 2), K.log_sigmoid(x), K.sparse_plus(x), K.sparse_sigmoid(x), K.tanh_shrink(x), K.sparsemax(x), K.glu(x), K.glu(x, axis=1),
            K.nan_to_num(K.stop_gradient(nan), nan=0.5, posinf=1.0, neginf=-1.0) * x]


def composed_pairs(x, y):
    return [K.logaddexp(x, y), K.hypot(x, y), K.divide_no_nan(x, K.relu(y)), x * K.heaviside(y, K.abs(x)), x * K.cast(K.logical_xor(x > 0, y > 0.1), "float32"),
            x * K.cast(K.isclose(x, y, rtol=0.5, atol=0.1), "float32"), x * K.full_like(y, 3.0), K.sort(x, axis=1), K.sort(y), y * K.cast(K.argsort(x, axis=1), "float32"), K.tril(x), K.triu(y, 1),
            K.tril(x, -1), K.roll(x, 2, axis=1), K.roll(y, [1, -2], axis=[1, 2]), K.fliplr(x), K.ptp(x, axis=1), x * K.expand_dims(K.cast(K.count_nonzero(K.relu(y), axis=-1), "float32"), -1),
            K.nansum(x, axis=1), K.nanmean(y, axis=[1, 2], keepdims=True)]


def products(x, y):
    return [K.matmul(x, K.transpose(y, (0, 2, 1))), K.einsum("bij,bkj->bik", x, y), K.einsum("bij,bij->bi", x, y), x @ K.swapaxes(y, 1, 2), x + K.convert_to_tensor([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]])]


def positions() -> keras.Model:
    """Ids of positions added to embedded words, as BERT does; labels of a padding mask."""
    words_in = keras.Input((6,), dtype="int32")
    y = L.Embedding(11, 4)(words_in) + L.Embedding(6, 4)(K.cumsum(K.ones_like(words_in), axis=1) - 1)
    weight = K.expand_dims(K.cast(K.not_equal(words_in, 0), "float32"), -1)
    return keras.Model(words_in, K.sum(y * weight, axis=1) / K.sum(weight, axis=1), name="positions")


mha, gqa = L.MultiHeadAttention, L.GroupQueryAttention

NETWORKS = [
    over("operations_arithmetic", arithmetic, [S, S]),
    over("operations_composed", composed, [S]),
    over("operations_composed_pairs", composed_pairs, [S, S]),
    over("operations_comparisons", comparisons, [S, S]),
    over("operations_indexing", indexing, [S]),
    over("operations_shapes", shapes, [S, S]),
    over("operations_reductions", reductions, [S]),
    over("operations_functions", functions, [S]),
    over("operations_products", products, [S, S]),
    Network("positions", positions, [ids(8, 6, 11)]),
    Network("time_distributed_masked", time_distributed_masked, [ids(8, 6, 11).reshape(4, 2, 6)]),
    words("masked_mha", lambda x: mha(2, 3)(x, x)),
    words("masked_mha_causal", lambda x: mha(2, 3)(x, x, use_causal_mask=True)),
    words("masked_gqa", lambda x: gqa(3, 2, 1)(x, x)),
    words("masked_attention", lambda x: L.Attention()([x, x])),
    words("masked_additive_attention", lambda x: L.AdditiveAttention()([x, x], use_causal_mask=True)),
    words("masked_functional_lstm", lambda x: L.Dense(2)(L.Bidirectional(L.LSTM(3))(L.GRU(4, return_sequences=True)(x)))),
]
