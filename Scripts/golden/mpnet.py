"""Reference values for MPNet: transformers, sentence-transformers and PyTorch.

Writes a small sentence-transformers directory in the form in which all-mpnet-base-v2 is published, its weights drawn at
random, and `cases.json`: hidden states and vectors, buckets of relative positions, the loss of a training step, and token ids
of every form in which the tokenizer is stored. The gradients of the step are in `gradients.safetensors`.
"""

import json
import math
import pathlib
import shutil
import tempfile

import safetensors.torch
import sentence_transformers
import tokenizers
import torch
import transformers
from sentence_transformers import SentenceTransformer
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

LONG = "malignant neoplasm of upper lobe , right bronchus or lung . "
# Of many lengths: relative positions have buckets of their own up to 7, share them up to 127 and are alike beyond.
TEXTS = [
    "Pneumothorax", "Spontaneous tension pneumothorax", "Acute respiratory failure with hypoxia", "lung disease", "",
    "A collection of air in the pleural space that lets the lung collapse.", "fracture of <pad> shaft <mask> of left femur",
    LONG * 6, LONG * 13 + "lung", LONG * 25, LONG * 40,
]
PAIRS = [
    ("pneumothorax", "air in the pleural space"), ("lung disease", "disease of the lung"),
    ("fracture of femur", LONG * 14), ("acute respiratory failure", "lung failure"),
]
SPELLED = [
    "Lung", "a <mask> b", "a<mask>b", "x  <mask>  y", "[MASK] [CLS]", "[UNK] lung", "<unk> lung", "<s> lung </s>", "<pad>lung",
    "unreadable \u2603", "Caf\u00e9 M\u00c9NI\u00c8RE", "\u80ba disease",
]
SPELLED_PAIRS = [("lung", "air"), ("", "air"), ("lung <mask> a", "b"), ("lung disease", "a  <mask>")]


def vocabulary():
    texts = TEXTS + [text for pair in PAIRS for text in pair]
    words = {word for text in texts for word in text.lower().replace("<", " ").replace(">", " ").split() if word.isalpha()}
    letters = [chr(code) for code in range(97, 123)]
    return (
        ["<s>", "<pad>", "</s>", "<unk>", "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *",.<>[]/", *sorted(words - set(letters)),
         *letters, *("##" + letter for letter in letters), "<mask>"])


def published_tokenizer():
    """What the conversion of 2021 made of MPNet's tokenizer."""
    entries = {token: index for index, token in enumerate(vocabulary())}
    tokenizer = Tokenizer(models.WordPiece(entries, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in ["<s>", "<pad>", "</s>", "[UNK]"]])
    tokenizer.add_special_tokens([AddedToken("<unk>", normalized=True), AddedToken("<mask>", lstrip=True, normalized=False)])
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", entries["</s>"]), ("<s>", entries["<s>"]), trim_offsets=True, add_prefix_space=False)
    tokenizer.enable_truncation(128)
    tokenizer.enable_padding(length=128, pad_id=1, pad_token="<pad>")
    return tokenizer


SETTINGS = {
    "do_lower_case": True, "bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>",
    "unk_token": "[UNK]", "pad_token": "<pad>", "mask_token": "<mask>", "tokenize_chinese_chars": True,
    "strip_accents": None, "model_max_length": 512, "tokenizer_class": "MPNetTokenizer",
}


def directory(out):
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    torch.manual_seed(7)
    config = transformers.MPNetConfig(
        vocab_size=len(vocabulary()), hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24,
        max_position_embeddings=302, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, initializer_range=0.3,
        layer_norm_eps=1e-5)
    model = transformers.MPNetModel(config).eval()
    for parameter in model.parameters():  # biases and norms away from 0 and 1
        parameter.data += 0.1 * torch.randn_like(parameter)
    model.encoder.relative_attention_bias.weight.data *= 3
    model.save_pretrained(out)
    published_tokenizer().save(str(out / "tokenizer.json"))
    (out / "tokenizer_config.json").write_text(json.dumps(SETTINGS, indent=1))
    (out / "modules.json").write_text(json.dumps([
        {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for index, (path, kind) in enumerate([("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")])]))
    (out / "1_Pooling").mkdir()
    (out / "1_Pooling/config.json").write_text(json.dumps({
        "word_embedding_dimension": 16, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True,
        "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False}))
    (out / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 290, "do_lower_case": False}))


def forward(folder):
    """Each text by itself: hidden states of which one value in 7 is kept, which is every dimension, and the vectors."""
    model = transformers.MPNetModel.from_pretrained(folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    with torch.no_grad():
        ids = [tokenizer(text, truncation=True, max_length=290)["input_ids"] for text in TEXTS]
        hidden = [model(torch.tensor([row])).last_hidden_state.flatten()[::7].tolist() for row in ids]
    sentence = SentenceTransformer(str(folder), device="cpu")
    vectors = [sentence.encode([text])[0].tolist() for text in TEXTS]
    lengths = [len(row) for row in ids]
    assert max(lengths) == 290 and sum(length > 128 for length in lengths) >= 3, lengths
    return {"ids": ids, "hidden": hidden, "vectors": vectors}


def step(folder, out):
    """One training step: InfoNCE both ways with a learned temperature, of padded texts."""
    model = transformers.MPNetModel.from_pretrained(folder, add_pooling_layer=False).train()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    scale = torch.nn.Parameter(torch.tensor(-math.log(0.07)))
    tokens = tokenizer([a for a, _ in PAIRS] + [b for _, b in PAIRS], padding=True, return_tensors="pt")
    hidden = model(input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]).last_hidden_state
    mask = tokens["attention_mask"].unsqueeze(-1)
    vectors = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1))
    logits = vectors[: len(PAIRS)] @ vectors[len(PAIRS):].T * scale.exp()
    target = torch.arange(len(PAIRS))
    loss = (torch.nn.functional.cross_entropy(logits, target) + torch.nn.functional.cross_entropy(logits.T, target)) / 2
    loss.backward()
    gradients = {name: parameter.grad for name, parameter in model.named_parameters()} | {"scale": scale.grad.reshape(1)}
    safetensors.torch.save_file(gradients, out / "gradients.safetensors")
    return loss.item()


def saved_forms():
    """Files of a tokenizer by the form in which it is stored, read as transformers reads them."""
    vocabulary_text = "\n".join(vocabulary()) + "\n"
    yield "published", {
        "tokenizer.json": published_tokenizer().to_str(), "tokenizer_config.json": json.dumps(SETTINGS)}
    yield "a vocabulary with its class", {
        "vocab.txt": vocabulary_text, "tokenizer_config.json": json.dumps({"tokenizer_class": "MPNetTokenizer"})}
    yield "a cased vocabulary", {
        "vocab.txt": vocabulary_text, "tokenizer_config.json": json.dumps(SETTINGS | {"do_lower_case": False})}
    yield "a vocabulary alone", {"vocab.txt": vocabulary_text}
    entries = {token: index for index, token in enumerate(vocabulary())}
    with tempfile.TemporaryDirectory() as folder:
        transformers.MPNetTokenizer(vocab=entries).save_pretrained(folder)
        yield "saved by transformers", {
            name: (pathlib.Path(folder) / name).read_text() for name in ["tokenizer.json", "tokenizer_config.json"]}


def tokenization(name, files):
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            (pathlib.Path(folder) / file).write_text(content)
        # Where nothing names the class of the tokenizer, the configuration of the network does.
        (pathlib.Path(folder) / "config.json").write_text(json.dumps({"model_type": "mpnet"}))
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        encodings = [tokenizer(text)["input_ids"] for text in SPELLED]
        pairs = [
            tokenizer(
                first, second, return_offsets_mapping=True, return_special_tokens_mask=True, return_token_type_ids=True)
            for first, second in SPELLED_PAIRS]
        short = [
            tokenizer(first, second, truncation="longest_first", max_length=5)["input_ids"] for first, second in SPELLED_PAIRS]
    return {
        "name": name, "files": files, "ids": encodings, "shortPairIDs": short, "pairIDs": [pair["input_ids"] for pair in pairs],
        "pairTypeIDs": [pair["token_type_ids"] for pair in pairs],
        "pairOffsets": [pair["offset_mapping"] for pair in pairs],
        "pairSpecialTokensMasks": [pair["special_tokens_mask"] for pair in pairs],
    }


def generate(out: pathlib.Path) -> dict:
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    folder = out / "tiny"
    directory(folder)
    distances = torch.arange(-511, 512)
    cases = {
        "texts": TEXTS, **forward(folder), "buckets": MPNetEncoder.relative_position_bucket(distances).tolist(),
        "pairs": PAIRS, "loss": step(folder, out), "spelled": SPELLED, "spelledPairs": SPELLED_PAIRS,
        "tokenizers": [tokenization(name, files) for name, files in saved_forms()],
    }
    (out / "cases.json").write_text(json.dumps(cases))
    return {
        "transformers": transformers.__version__, "sentence-transformers": sentence_transformers.__version__,
        "tokenizers": tokenizers.__version__, "torch": torch.__version__,
    }
