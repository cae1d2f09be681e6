"""What sentence-transformers makes of settings that change vectors, and of the forms in which weights are stored.

Writes a tiny directory, its weights in the forms that `transformers` reads, and `cases.json`: for each case the changes to
the directory and the vectors that the reference then gives. The tests make the same changes.
"""

import json
import pathlib
import shutil
import tempfile

import sentence_transformers
import torch
import transformers
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXTS = [
    "lung disease", "Fracture of shaft of left femur", "the lungs, a FEMUR.", "M\u00e9ni\u00e8re of Lung",
    "acute respiratory failure with collapse of the upper lobe of right lung", "",
]


def set_value(json_value, path, value):
    *parents, key = path
    for parent in parents:
        json_value = json_value[parent]
    if value is ...:
        json_value.pop(key, None)
    else:
        json_value[key] = value


def change(directory, changes):
    """Sets keys of JSON files, makes files that are absent, and moves the transformer into a folder."""
    for item in changes:
        if "folder" in item:
            folder = directory / item["folder"]
            folder.mkdir()
            for name in ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
                         "sentence_bert_config.json"]:
                shutil.move(directory / name, folder / name)
            modules = json.loads((directory / "modules.json").read_text())
            modules[0]["path"] = item["folder"]
            (directory / "modules.json").write_text(json.dumps(modules))
            continue
        file = directory / item["file"]
        content = json.loads(file.read_text()) if file.exists() else {}
        set_value(content, item["path"], item["value"])
        file.write_text(json.dumps(content))


def edit(file, *path, to):
    return {"file": file, "path": list(path), "value": to}


def cases():
    config = "tokenizer_config.json"
    bert = "sentence_bert_config.json"
    pooling = "1_Pooling/config.json"
    model = "config_sentence_transformers.json"
    short = edit(bert, "max_seq_length", to=6)
    prompts = edit(model, "prompts", to={"query": "fracture of: ", "document": "disease, "})
    cased = [edit("tokenizer.json", "normalizer", "lowercase", to=False), edit(config, "do_lower_case", to=False)]
    yield "as it is", []
    yield "a short length", [short]
    yield "cut on the left", [short, edit(config, "truncation_side", to="left")]
    section = {"direction": "Left", "max_length": 128, "strategy": "LongestFirst", "stride": 0}
    yield "cut on the left by tokenizer.json", [short, edit("tokenizer.json", "truncation", to=section)]
    yield "a length of the tokenizer", [edit(bert, "max_seq_length", to=None), edit(config, "model_max_length", to=7)]
    yield "a length beyond the positions", [
        edit(bert, "max_seq_length", to=None), edit(config, "model_max_length", to=10**30)]
    yield "prompts without a default", [prompts]
    yield "a default prompt", [prompts, edit(model, "default_prompt_name", to="query")]
    yield "a named prompt", [prompts, edit(model, "default_prompt_name", to="query")], {"promptName": "document"}
    yield "a prompt by hand", [], {"prompt": "acute "}
    yield "no prompt by hand", [prompts, edit(model, "default_prompt_name", to="query")], {"prompt": ""}
    for mode in ["cls", "mean", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]:
        yield f"a prompt left out of {mode}", [
            edit(pooling, "include_prompt", to=False), edit(pooling, "pooling_mode", to=mode)], {"prompt": "acute lung "}
    yield "a long prompt left out", [short, edit(pooling, "include_prompt", to=False)], {"prompt": "acute lung disease "}
    yield "lowered by sentence_bert_config", [*cased, edit(bert, "do_lower_case", to=True)]
    yield "cased", cased
    yield "accents stay", [edit(config, "strip_accents", to=False)]
    yield "a list of one pooling", [edit(pooling, "pooling_mode", to=["max"])]
    yield "the layout of 2019", [{"folder": "0_BERT"}]
    yield "further special tokens", [edit(config, "additional_special_tokens", to=["lung"])]
    yield "extra special tokens", [edit(config, "extra_special_tokens", to=["a"])]
    token = {"content": "e", "lstrip": False, "rstrip": False, "normalized": True, "single_word": False,
             "special": False}
    yield "an added token", [edit(config, "added_tokens_decoder", to={"46": token})]
    for activation in ["gelu_new", "relu", "gelu_pytorch_tanh", "gelu_python"]:
        yield f"the activation {activation}", [edit("config.json", "hidden_act", to=activation)]
    yield "another epsilon", [edit("config.json", "layer_norm_eps", to=0.1)]


def tiny(out):
    """A directory like text_encoder/tiny-new, with a network of a few kilobytes."""
    source = ROOT / "Tests/Golden/text_encoder/tiny-new"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(source, out, ignore=shutil.ignore_patterns("*.safetensors", "README.md"))
    config = json.loads((source / "config.json").read_text())
    config |= {"hidden_size": 8, "num_attention_heads": 2, "intermediate_size": 12, "num_hidden_layers": 1}
    (out / "config.json").write_text(json.dumps(config, indent=1))
    # Versions and paths of the machine that wrote it are no part of the fixture.
    tokenizer = json.loads((source / "tokenizer_config.json").read_text())
    vocabulary = json.loads((source / "tokenizer.json").read_text())["model"]["vocab"]
    assert vocabulary["e"] == 46
    (out / "tokenizer_config.json").write_text(json.dumps(tokenizer, indent=1))
    (out / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 24, "do_lower_case": False}))
    (out / "1_Pooling/config.json").write_text(
        json.dumps({"embedding_dimension": 8, "pooling_mode": "mean", "include_prompt": True}))
    torch.manual_seed(9)
    model = transformers.BertModel(transformers.BertConfig(**config)).eval()
    for parameter in model.parameters():
        parameter.data += 0.3 * torch.randn_like(parameter)
    model.save_pretrained(out)


def weights(directory, out):
    """The same weights in the forms in which they are published."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    state = {name: tensor for name, tensor in load_file(directory / "model.safetensors").items()}
    torch.save(state, out / "zip.bin")
    torch.save({"state_dict": {f"module.{name}": tensor for name, tensor in state.items()}}, out / "legacy.bin",
               _use_new_zipfile_serialization=False)
    model = transformers.BertModel.from_pretrained(directory)
    model.save_pretrained(out / "safetensors", max_shard_size="4KB")
    (out / "safetensors/config.json").unlink()
    names = sorted(state)
    parts = out / "bin"
    parts.mkdir()
    where = {}
    for index, part in enumerate([names[::2], names[1::2]]):
        file = f"pytorch_model-{index + 1:05}-of-00002.bin"
        torch.save({name: state[name] for name in part}, parts / file)
        where |= {name: file for name in part}
    (parts / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": where}, indent=1))


def generate(out: pathlib.Path) -> dict:
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    directory = out / "tiny"
    tiny(directory)
    weights(directory, out / "weights")
    results = []
    for name, changes, *options in cases():
        options = options[0] if options else {}
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "encoder"
            shutil.copytree(directory, copy)
            change(copy, changes)
            model = SentenceTransformer(str(copy), device="cpu")
            # One text at a time: padding is the reference's affair.
            vectors = [
                model.encode([text], prompt=options.get("prompt"), prompt_name=options.get("promptName"))[0].tolist()
                for text in TEXTS]
        results.append({"name": name, "changes": changes, **options, "vectors": vectors})
    (out / "cases.json").write_text(json.dumps({"texts": TEXTS, "cases": results}))
    return {
        "transformers": transformers.__version__, "sentence-transformers": sentence_transformers.__version__,
        "torch": torch.__version__,
    }
