"""Weights of a second encoder beside text_encoder/tiny-new, and the vectors of their weighted average."""

import json
import pathlib

import sentence_transformers
import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Golden"
WEIGHTS = [0.3, 0.7]


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    first = GOLDEN / "text_encoder/tiny-new"
    models = [SentenceTransformer(str(first), device="cpu") for _ in range(3)]
    random = torch.Generator().manual_seed(11)
    for parameter in models[1].parameters():
        parameter.data += 0.1 * torch.randn(parameter.shape, generator=random)
    save_file(models[1][0].auto_model.state_dict(), out / "other.safetensors")
    states = [model.state_dict() for model in models]
    models[2].load_state_dict({
        name: sum(weight * state[name].double() for weight, state in zip(WEIGHTS, states)).to(value.dtype)
        for name, value in states[2].items()})
    texts = json.loads((GOLDEN / "text_encoder/cases.json").read_text())["texts"]
    (out / "merged.json").write_text(json.dumps(
        {"weights": WEIGHTS, "texts": texts, "vectors": models[2].encode(texts).tolist()}, indent=1) + "\n")
    return {"sentence-transformers": sentence_transformers.__version__, "torch": torch.__version__}
