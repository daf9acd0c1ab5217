"""Writes the encoder as an ONNX graph, from the weight file, in the precision asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.index.embedders.weights import BLOCK, WeightFile

RECIPE = 1
"""Changes when the same weights may give other vectors."""
_FUSED = "com.microsoft"
"""Operators of ONNX Runtime that do in one pass what standard ONNX spells out."""
_TOKEN_LEVELS = 127
"""Steps on each side of zero for what is multiplied: all that int8 has (docs/decisions/0020)."""
_WEIGHT_LEVELS = 63
"""Steps on each side of zero for weights: with 127, processors without VNNI would saturate and give other vectors (docs/decisions/0020)."""


class Precision(StrEnum):
    """How matrices are multiplied: in floats, or in int8 with a scale for each output and for each token."""

    FP32 = "fp32"
    INT8 = "int8"


Array = NDArray[Any]


def write_model(
    weights: WeightFile, precision: Precision, *, progress: Callable[[float], None] = lambda share: None
) -> bytes:
    """Return the encoder as a serialised ONNX model.

    Inputs: `ids` int64 (texts, tokens), `lengths` int32 (texts,) without padding, `pool` float32 (texts, 1, tokens), the weight of
    each token in the mean. Output: `vectors` float32 (texts, hidden), not normalised. `progress` is told the share that is done.
    """
    from onnx import TensorProto, helper

    graph = _Graph()
    _Encoder(graph, weights, precision).write(progress)
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"]),
        helper.make_tensor_value_info("lengths", TensorProto.INT32, ["texts"]),
        helper.make_tensor_value_info("pool", TensorProto.FLOAT, ["texts", 1, "tokens"]),
    ]
    output = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", weights.shape.hidden])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "multilingual-e5-small", inputs, [output], list(graph.constants.values())),
        opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(_FUSED, 1)],
        ir_version=10,
    )
    content: bytes = model.SerializeToString()
    return content


class _Graph:
    """Nodes and constants as they are added; a node's name is that of its output."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def constant(self, name: str, value: Array) -> str:
        from onnx import numpy_helper

        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def nibbles(self, name: str, value: NDArray[np.int8]) -> str:
        """Add a constant of four-bit integers, two to a byte, the first in the low half."""
        from onnx import TensorProto, helper

        halves = value.view(np.uint8) & 15
        packed = halves[:, 0::2] | (halves[:, 1::2] << 4)
        self.constants[name] = helper.make_tensor(name, TensorProto.INT4, value.shape, packed.tobytes(), raw=True)
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str | list[str], **attributes: Any) -> str:
        from onnx import helper

        outputs = [output] if isinstance(output, str) else output
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=outputs[0], **attributes))
        return outputs[0]


class _Encoder:
    """A BERT encoder: layer norms after, erf GELU, positions from 0, mean of tokens."""

    def __init__(self, graph: _Graph, weights: WeightFile, precision: Precision) -> None:
        self._graph, self._weights, self._shape, self._precision = graph, weights, weights.shape, precision

    def write(self, progress: Callable[[float], None]) -> None:
        hidden = self._embeddings()
        for layer in range(self._shape.layers):
            hidden = self._layer(f"l{layer}.", hidden)
            progress((layer + 1) / self._shape.layers)
        self._graph.node("MatMul", ["pool", hidden], "mean")
        self._graph.node("Squeeze", ["mean", self._graph.constant("axis.1", np.array([1]))], "vectors")

    def _embeddings(self) -> str:
        """Words stay the four-bit blocks that they are in the weight file: exact, and a sixth of the size."""
        graph, width = self._graph, self._shape.hidden
        words, scales = self._weights.blocks("emb.word", width)
        table = [graph.nibbles("words", words), "ids", graph.constant("words.scales", scales)]
        blocks = {"block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1}
        graph.node("GatherBlockQuantized", table, "word", domain=_FUSED, **blocks)
        positions = self._floats("emb.pos").reshape(-1, width) + self._floats("emb.type").reshape(-1, width)[0]
        graph.node("Shape", ["ids"], "tokens", start=1, end=2)
        first = graph.constant("first", np.array([0]))
        graph.node("Slice", [graph.constant("positions", positions), first, "tokens"], "position")
        graph.node("Add", ["word", "position"], "placed")
        return self._norm("emb.ln", "placed", "embedded")

    def _layer(self, layer: str, hidden: str) -> str:
        attended = self._linear(f"{layer}ao", self._attention(layer, hidden))
        hidden = self._add_and_norm(f"{layer}aln", attended, hidden, f"{layer}ao.b")
        widened = self._linear(f"{layer}fi", hidden)
        active = self._graph.node(
            "BiasGelu", [widened, self._constant(f"{layer}fi.b")], f"{layer}fi.active", domain=_FUSED
        )
        narrowed = self._linear(f"{layer}fo", active)
        return self._add_and_norm(f"{layer}oln", narrowed, hidden, f"{layer}fo.b")

    def _attention(self, layer: str, hidden: str) -> str:
        projected = self._linear(f"{layer}q", hidden, f"{layer}k", f"{layer}v")
        parts = [f"{layer}{part}.part" for part in "qkv"]
        self._graph.node("Split", [projected], parts, axis=2, num_outputs=3)
        bias = np.concatenate([self._floats(f"{layer}{part}.b") for part in "qkv"])
        inputs = [*parts, self._graph.constant(f"{layer}qkv.b", bias), "lengths"]
        heads = self._shape.heads
        return self._graph.node("MultiHeadAttention", inputs, f"{layer}context", domain=_FUSED, num_heads=heads)

    def _add_and_norm(self, name: str, hidden: str, residual: str, bias: str) -> str:
        """Spelled out, for the operator that fuses this is slower on processors."""
        graph = self._graph
        graph.node("Add", [hidden, self._constant(bias)], f"{name}.biased")
        graph.node("Add", [f"{name}.biased", residual], f"{name}.sum")
        return self._norm(name, f"{name}.sum", name)

    def _norm(self, weights: str, hidden: str, output: str) -> str:
        inputs = [hidden, *(self._constant(f"{weights}.{part}") for part in "wb")]
        return self._graph.node("LayerNormalization", inputs, output, epsilon=self._shape.epsilon)

    def _linear(self, name: str, hidden: str, *more: str) -> str:
        """Multiply by one matrix, or by several side by side; the bias is left to what follows."""
        columns = self._shape.feed_forward if name.endswith("fo") else self._shape.hidden
        matrix = np.concatenate([self._weights.matrix(f"{part}.w", columns) for part in (name, *more)]).T
        if self._precision is Precision.FP32:
            return self._graph.node("MatMul", [hidden, self._graph.constant(f"{name}.w", matrix)], f"{name}.out")
        return self._int8_linear(name, hidden, matrix)

    def _int8_linear(self, name: str, hidden: str, matrix: NDArray[np.float32]) -> str:
        """Multiply in int8, with a scale for each token: a vector does not depend on what else is in its batch."""
        graph = self._graph
        scale = np.maximum(np.abs(matrix).max(axis=0), 1e-9) / _WEIGHT_LEVELS
        weights = graph.constant(f"{name}.w", np.rint(matrix / scale).astype(np.int8))
        scales = graph.constant(f"{name}.scales", scale.astype(np.float32))
        graph.node("Abs", [hidden], f"{name}.abs")
        graph.node("ReduceMax", [f"{name}.abs", graph.constant("axis.last", np.array([-1]))], f"{name}.max", keepdims=1)
        step = graph.constant("step", np.array(1 / _TOKEN_LEVELS, np.float32))
        graph.node("Mul", [f"{name}.max", step], f"{name}.step")
        smallest = graph.constant("smallest", np.array(1e-9, np.float32))
        graph.node("Max", [f"{name}.step", smallest], f"{name}.token")
        graph.node("Div", [hidden, f"{name}.token"], f"{name}.scaled")
        unit, middle = (
            graph.constant("unit", np.array(1, np.float32)),
            graph.constant("middle", np.array(128, np.uint8)),
        )
        graph.node("QuantizeLinear", [f"{name}.scaled", unit, middle], f"{name}.int8")
        zeros = graph.constant(f"zeros.{matrix.shape[1]}", np.zeros(matrix.shape[1], np.int8))
        inputs = [f"{name}.int8", weights, unit, scales, middle, zeros]
        graph.node("MatMulIntegerToFloat", inputs, f"{name}.product", domain=_FUSED)
        return graph.node("Mul", [f"{name}.product", f"{name}.token"], f"{name}.out")

    def _floats(self, name: str) -> NDArray[np.float32]:
        return self._weights.floats(name)

    def _constant(self, name: str) -> str:
        return self._graph.constant(name, self._floats(name))
