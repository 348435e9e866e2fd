"""Makes the text-classification model of the tests: `python make_model.py`, with `onnx` from PyPI.

Each word has a logit for SAFE and one for INJECTION; a text has the sums of its words'. It lies in the folder the way
Hugging Face lays out a model exported to ONNX.
"""

import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
WORDS = {"ignore": 2.0, "previous": 1.0, "instructions": 1.5, "reveal": 2.0, "system": 0.5, "prompt": 0.5}
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
LABELS = {0: "SAFE", 1: "INJECTION"}


def weights():
    table = np.zeros((len(VOCABULARY), len(LABELS)), dtype=np.float32)
    for word, logit in WORDS.items():
        table[VOCABULARY.index(word), 1] = logit
    return table


def model():
    # A text of none of the words is SAFE by this much.
    bias = np.array([2.0, 0.0], dtype=np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["embedded"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last_axis"], ["wide_mask"]),
        helper.make_node("Mul", ["embedded", "wide_mask"], ["seen"]),
        helper.make_node("ReduceSum", ["seen", "token_axis"], ["summed"], keepdims=0),
        helper.make_node("Add", ["summed", "bias"], ["logits"]),
    ]
    initializers = [
        numpy_helper.from_array(weights(), "table"),
        numpy_helper.from_array(bias, "bias"),
        numpy_helper.from_array(np.array([2], dtype=np.int64), "last_axis"),
        numpy_helper.from_array(np.array([1], dtype=np.int64), "token_axis"),
    ]
    shape = ["batch", "tokens"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(LABELS)])]
    graph = helper.make_graph(nodes, "tiny-classifier", inputs, outputs, initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9, producer_name="heliometer")


def tokenizer():
    special = VOCABULARY[:5]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": i, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
            for i, token in enumerate(special)
        ],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [],
            "special_tokens": {
                "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]},
            },
        },
        "decoder": None,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {word: i for i, word in enumerate(VOCABULARY)}},
    }


def write(name, value):
    (HERE / name).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


(HERE / "onnx").mkdir(exist_ok=True)
onnx.save(model(), HERE / "onnx" / "model.onnx")
write("tokenizer.json", tokenizer())
write("tokenizer_config.json", {"tokenizer_class": "BertTokenizer", "model_max_length": 512, "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"})
write("config.json", {"model_type": "bert", "architectures": ["BertForSequenceClassification"], "id2label": LABELS, "label2id": {label: i for i, label in LABELS.items()}, "num_labels": 2, "pad_token_id": 0, "vocab_size": len(VOCABULARY), "hidden_size": 2, "num_attention_heads": 1, "num_hidden_layers": 1})
