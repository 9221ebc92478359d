"""Writes the weights of an ONNX network as 8-bit integers with a scale for every small block.

Whole-tensor quantisation of activations, the usual dynamic int8, changed one label in ten of our encoder: a few large
activations spoil the scale of all others. ``MatMulNBits`` (onnxruntime's operator for quantised matrix products) scales
weights and activations in blocks, which costs some speed and keeps the probabilities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto

BLOCK: Final = 64
_DOMAIN: Final = "com.microsoft"
# onnxruntime's level for "compute with 8-bit integers".
_INT8_ACTIVATIONS: Final = 4
_LEAST_ROWS: Final = 256  # smaller tables are not worth two more nodes


def quantize(network: ModelProto) -> None:
    """Replaces matrix products with constant weights, and look-ups in large tables, in place."""
    from onnx import helper, numpy_helper

    graph = network.graph
    constants = {item.name: item for item in graph.initializer}
    nodes: list[NodeProto] = []
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            weight = numpy_helper.to_array(constants[node.input[1]])
            nodes += _product(graph, node, weight) if weight.ndim == 2 else [node]
        elif node.op_type == "Gather" and node.input[0] in constants:
            table = numpy_helper.to_array(constants[node.input[0]])
            fits = table.ndim == 2 and len(table) >= _LEAST_ROWS and table.dtype == np.float32
            nodes += _look_up(graph, node, table) if fits else [node]
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in graph.node for name in node.input}
    kept = [item for item in graph.initializer if item.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    if _DOMAIN not in {item.domain for item in network.opset_import}:
        network.opset_import.append(helper.make_opsetid(_DOMAIN, 1))


def block_weights(weight: NDArray[np.float32], block: int = BLOCK) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Gives a weight matrix (inputs, outputs) as blocks of 8-bit integers and their scales.

    Returns:
        Integers (outputs, blocks, block) around 128, the last block filled up with 128; scales (outputs, blocks).

    >>> whole, scale = block_weights(np.array([[1.0], [-2.0], [0.5]], dtype=np.float32), block=2)
    >>> whole.tolist(), scale.astype(float).round(4).tolist()
    ([[[192, 1], [255, 128]]], [[0.0157, 0.0039]])
    """
    inputs, outputs = weight.shape
    number = -(-inputs // block)
    padded = np.zeros((outputs, number * block), dtype=np.float32)
    padded[:, :inputs] = weight.T
    blocks = padded.reshape(outputs, number, block)
    scale = np.maximum(np.abs(blocks).max(axis=2) / 127, np.finfo(np.float32).tiny).astype(np.float32)
    whole = np.clip(np.rint(blocks / scale[:, :, None]) + 128, 0, 255).astype(np.uint8)
    return whole, scale


def _product(graph: GraphProto, node: NodeProto, weight: NDArray[np.float32]) -> list[NodeProto]:
    from onnx import helper, numpy_helper

    whole, scale = block_weights(weight)
    names = [f"{node.name}.{part}" for part in ("whole", "scale")]
    graph.initializer.append(numpy_helper.from_array(whole, names[0]))
    graph.initializer.append(numpy_helper.from_array(scale.reshape(-1), names[1]))
    return [
        helper.make_node(
            "MatMulNBits",
            [node.input[0], *names],
            list(node.output),
            name=node.name,
            domain=_DOMAIN,
            K=weight.shape[0],
            N=weight.shape[1],
            bits=8,
            block_size=BLOCK,
            accuracy_level=_INT8_ACTIVATIONS,
        )
    ]


def _look_up(graph: GraphProto, node: NodeProto, table: NDArray[np.float32]) -> list[NodeProto]:
    """A row's integers times the row's own scale."""
    from onnx import TensorProto, helper, numpy_helper

    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True) / 127, np.finfo(np.float32).tiny).astype(np.float32)
    whole = np.rint(table / scale).astype(np.int8)
    names = {part: f"{node.name}.{part}" for part in ("whole", "scale", "row", "row_scale", "row_float")}
    graph.initializer.append(numpy_helper.from_array(whole, names["whole"]))
    graph.initializer.append(numpy_helper.from_array(scale, names["scale"]))
    return [
        helper.make_node("Gather", [names["whole"], node.input[1]], [names["row"]], name=names["row"], axis=0),
        helper.make_node(
            "Gather", [names["scale"], node.input[1]], [names["row_scale"]], name=names["row_scale"], axis=0
        ),
        helper.make_node("Cast", [names["row"]], [names["row_float"]], name=names["row_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [names["row_float"], names["row_scale"]], list(node.output), name=node.name),
    ]
