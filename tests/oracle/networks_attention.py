"""Models with attention: every layer and argument, causal, windowed and masked, alone and as transformer blocks."""
import keras
from keras import layers as L

from network import Network


def over(name: str, call, shapes: list, **more) -> Network:
    """A model of the inputs and what `call` makes of them."""
    def model() -> keras.Model:
        x = [keras.Input(s) for s in shapes]
        return keras.Model(x, call(*x), name=name)
    return Network(name, model, [(8, *s) for s in shapes], **more)


mha, gqa = L.MultiHeadAttention, L.GroupQueryAttention
S, T = (5, 6), (4, 6)

NETWORKS = [
    over("mha_self", lambda x: mha(2, 3)(x, x), [S]),
    over("mha_cross", lambda q, v: mha(3, 2, value_dim=4, use_bias=False, output_shape=7)(q, v), [S, (4, 3)]),
    over("mha_key", lambda q, v, k: mha(2, 3)(q, v, k), [S, T, (4, 2)]),
    over("mha_causal", lambda x: mha(2, 3)(x, x, use_causal_mask=True), [S]),
    over("mha_scores", lambda x: L.Concatenate()([L.Flatten()(y) for y in mha(2, 3)(x, x, return_attention_scores=True, use_causal_mask=True)]), [S]),
    over("mha_window_gate", lambda x: mha(2, 3, sliding_window=2, use_gate=True)(x, x), [S]),
    over("mha_two_axes", lambda x: mha(2, 3)(x, x), [(3, 4, 5)]),
    over("mha_one_of_two_axes", lambda x: mha(2, 3, attention_axes=(2,), output_shape=(2, 3))(x, x), [(3, 4, 5)]),
    over("mha_two", lambda x: mha(2, 3)(mha(1, 4)(x, x), x), [S]),
    over("gqa", lambda x: gqa(3, 4, 2)(x, x, use_causal_mask=True), [S]),
    over("gqa_cross", lambda q, v: gqa(3, 4, 1, use_bias=False, use_gate=True, sliding_window=3)(q, v), [S, T]),
    over("attention", lambda q, v: L.Attention()([q, v]), [S, T]),
    over("attention_scale_key", lambda q, v, k: L.Attention(use_scale=True)([q, v, k]), [S, (4, 3), T]),
    over("attention_concat", lambda q, v: L.Attention(score_mode="concat", use_scale=True)([q, v], use_causal_mask=True), [S, T]),
    over("attention_concat_plain", lambda q, v: L.Attention(score_mode="concat")([q, v]), [S, T]),
    over("additive_attention", lambda q, v: L.AdditiveAttention()([q, v]), [S, T]),
    over("additive_attention_plain", lambda q, v: L.AdditiveAttention(use_scale=False)([q, v, v]), [S, T]),
    over("einsum_dense", lambda x: L.EinsumDense("abc,cd->abd", output_shape=(None, 4), bias_axes="d", activation="tanh")(x), [S]),
    over("einsum_dense_dots", lambda x: L.EinsumDense("...x,xy->...y", output_shape=4, bias_axes="y")(x), [(7,)]),
    over("einsum_dense_heads", lambda x: L.EinsumDense("abc,cde->adbe", output_shape=(2, None, 3), bias_axes="de")(x), [S]),
    over("einsum_dense_per_position", lambda x: L.EinsumDense("abc,bcd->abd", output_shape=(5, 4), bias_axes="bd")(x), [S]),
    over("einsum_dense_contract_two", lambda x: L.EinsumDense("abc,bcd->ad", output_shape=4)(x), [S]),
]
