"""Classifiers, ways of joining parts and what slices are marked by, each as PyTorch, torchvision or MONAI computes it."""

import math

import monai
import torch
import torch.nn.functional as F
from monai.networks.nets import MILModel
from safetensors.torch import save_file
from torch import nn

from golden_cases import Cases

CASES, WIDTH, TEXT = 5, 4, 3
COUNTS = [1, 3, 2]  # texts of each class, scans of each case, slices of each scan


def layer(v, x, name):
    return F.linear(x, v[f"{name}.weight"], v[f"{name}.bias"])


def hidden(v, x, name):
    return layer(v, F.gelu(layer(v, x, f"{name}.0")), f"{name}.2")


def by_class(logits, pool):
    return torch.stack([pool(part, 1) for part in logits.split(COUNTS, 1)], 1)


def log_mean_exp(logits, dim):
    return logits.logsumexp(dim) - math.log(logits.shape[dim])


def classifiers(c):
    def weights(name, rows, columns):
        return {f"{name}.weight": c.normal(rows, columns), f"{name}.bias": c.normal(rows)}

    x, texts = {"x": c.normal(CASES, WIDTH)}, {"texts": c.normal(len(COUNTS), TEXT)}
    several = {"texts": c.normal(sum(COUNTS), TEXT)}
    on_text, on_image = weights("fcke", WIDTH, TEXT), weights("fcke", TEXT, WIDTH)
    c.record("text", lambda v: v["x"] @ layer(v, v["texts"], "fcke").T, {**x, **on_text}, texts)
    c.record("image", lambda v: layer(v, v["x"], "fcke") @ v["texts"].T, {**x, **on_image}, texts)
    c.record("hidden", lambda v: hidden(v, v["x"], "fcke") @ v["texts"].T,
             {**x, **weights("fcke.0", WIDTH, WIDTH), **weights("fcke.2", TEXT, WIDTH)}, texts)
    c.record("adapter", lambda v: layer(v, v["x"], "fcke") @ hidden(v, v["texts"], "adaptFC").T,
             {**x, **on_image, **weights("adaptFC.0", TEXT, TEXT), **weights("adaptFC.2", TEXT, TEXT)}, texts)
    c.record("cosine", lambda v: F.normalize(v["x"]) @ F.normalize(layer(v, v["texts"], "fcke")).T * v["fcke.log_scale"].exp()
             + v["fcke.class_bias"] * v["fcke.has_bias"],
             {**x, **on_text, "fcke.log_scale": torch.tensor(0.7), "fcke.class_bias": c.normal(3)}, texts,
             buffers={"fcke.has_bias": torch.tensor([1.0, 0.0, 1.0])})

    def standardized(v):
        # A fresh classifier takes both from its texts.
        v["fcke.text_center"].copy_(v["texts"].mean(0))
        centred = v["texts"] - v["fcke.text_center"]
        v["fcke.text_spread"].copy_(centred.square().mean().sqrt())
        logits = v["x"] @ layer(v, centred / v["fcke.text_spread"], "fcke").T
        return logits * v["fcke.log_scale"].exp() + v["fcke.common_bias"]

    c.record("standardized", standardized,
             {**x, **on_text, "fcke.log_scale": torch.tensor(-0.3), "fcke.common_bias": c.normal(1)}, texts,
             buffers={"fcke.text_center": torch.zeros(TEXT), "fcke.text_spread": torch.tensor(0.0)})
    c.record("residual", lambda v: v["x"] @ (layer(v, v["texts"], "fcke") + v["fcke.residual"] * v["fcke.has_residual"]).T,
             {**x, **on_text, "fcke.residual": c.normal(3, WIDTH)}, texts,
             buffers={"fcke.has_residual": torch.tensor([[1.0], [0.0], [1.0]])})
    c.record("several-mean", lambda v: v["x"] @ layer(
        v, torch.stack([part.mean(0) for part in v["texts"].split(COUNTS)]), "fcke").T, {**x, **on_text}, several)
    for name, pool in [("several-max", lambda part, dim: part.amax(dim)), ("several-log-mean-exp", log_mean_exp)]:
        c.record(name, lambda v, pool=pool: by_class(v["x"] @ layer(v, v["texts"], "fcke").T, pool), {**x, **on_text}, several)
    residual = {"fcke.residual": c.normal(3, WIDTH)}
    c.record("several-residual", lambda v: by_class(
        v["x"] @ (layer(v, v["texts"], "fcke") + v["fcke.residual"].repeat_interleave(torch.tensor(COUNTS), 0)).T, log_mean_exp),
             {**x, **on_text, **residual}, several, buffers={"fcke.has_residual": torch.ones(3, 1)})
    c.record("linear", lambda v: layer(v, v["x"], "fc"), {**x, **weights("fc", 3, WIDTH)})
    c.record("linear-hidden", lambda v: hidden(v, v["x"], "fc"),
             {**x, **weights("fc.0", WIDTH, WIDTH), **weights("fc.2", 3, WIDTH)})


def joinings(c):
    parts = {"x": c.normal(sum(COUNTS), WIDTH)}

    def by_group(v, join):
        return torch.stack([join(group) for group in v["x"].split(COUNTS)])

    c.record("join-mean", lambda v: by_group(v, lambda group: group.mean(0)), parts)
    c.record("join-max", lambda v: by_group(v, lambda group: group.amax(0)), parts)
    network = MILModel(num_classes=1, mil_mode="att", backbone=nn.Flatten(), backbone_num_features=WIDTH)
    network.attention = nn.Sequential(nn.Linear(WIDTH, 6), nn.Tanh(), nn.Linear(6, 1))
    network.myfc = nn.Identity()

    # The softmax takes the bias of the score away.
    bias = "attention.2.bias"

    def attention(v):
        own = {name: tensor for name, tensor in v.items() if name.startswith("attention")} | {bias: torch.zeros(1)}
        bags = [group[None, :, :, None, None] for group in v["x"].split(COUNTS)]
        return torch.cat([torch.func.functional_call(network, own, (bag,)) for bag in bags])

    own = {name: c.normal(*tensor.shape) for name, tensor in network.named_parameters()
           if name.startswith("attention") and name != bias}
    c.record("join-attention", attention, {**parts, **own})


def poolings(c):
    logits = {"x": c.normal(sum(COUNTS), 4, scale=3)}

    def by_case(v, pool, probabilities, logit):
        return torch.stack([logit(pool(probabilities(group))) for group in v["x"].split(COUNTS)])

    for name, pool in [("mean", lambda group: group.mean(0)), ("max", lambda group: group.amax(0)),
                       ("random", lambda group: group[-1])]:
        c.record(f"pool-{name}", lambda v, pool=pool: by_case(v, pool, torch.sigmoid, torch.logit), logits)
        c.record(f"pool-{name}-exclusive",
                 lambda v, pool=pool: by_case(v, pool, lambda group: group.softmax(1),
                                               lambda pooled: torch.log(pooled / pooled.sum())), logits)


def key_slice(v, depth=8, marked=(None, 2, 0)):
    """Source: KLwithGaussian of the published system, both distributions kept above 1e-5."""
    total, start = 0, 0
    for count, key in zip(COUNTS, marked):
        scores, start = v["x"][start:start + count], start + count
        if key is None:
            continue
        target = torch.zeros(max(COUNTS))
        target[:count] = torch.exp(-((torch.arange(count) - key) / (depth / 16)) ** 2 / 2)
        found = F.pad(scores.softmax(0), (0, max(COUNTS) - count))
        target, found = (target / target.sum()).clamp(min=1e-5), found.clamp(min=1e-5)
        total = total + (F.kl_div(found.log(), target, reduction="sum") + F.kl_div(target.log(), found, reduction="sum")) / 2
    return (total / 2)[None]


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    c = Cases(seed=9)
    classifiers(c)
    joinings(c)
    poolings(c)
    c.record("key-slice", key_slice, {"x": c.normal(sum(COUNTS), scale=2)})
    save_file(c.tensors, out / "heads.safetensors")
    return {"torch": torch.__version__, "monai": monai.__version__}
