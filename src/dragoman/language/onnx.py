"""The shipped ONNX models: loading them, and their tokenizer. Two threads, or DRAGOMAN_THREADS of them."""

from __future__ import annotations

import json
import os
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(__file__).parent.parent / "models"


@cache
def session(name: str) -> Any | None:
    """The inference session of `models/<name>.onnx`, or None where the file is not there."""
    path = FOLDER / f"{name}.onnx"
    if not path.exists():
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("DRAGOMAN_THREADS", "2"))  # processes that share the cores set 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def side(name: str) -> dict[str, Any]:
    """What decoding needs beside the weights: label lists, transition scores."""
    data: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return data


@cache
def tokenizer() -> Any:
    return Tokenizer.from_file(str(FOLDER / "tokenizer.json"))


@cache
def fingerprint() -> str:
    """Hash of all model files: part of the fingerprint of every reading."""
    total = blake2b(digest_size=8)
    for path in sorted(FOLDER.glob("*")):
        if path.suffix in (".onnx", ".json"):
            total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()
