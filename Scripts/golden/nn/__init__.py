"""Layers, kernels, losses and the optimiser as PyTorch computes them.

Each case is one function of named tensors. Recorded: its output, the gradients of sum(output · probe), and what ten
AdamW steps on that sum do to every trainable tensor; and the element type of the output under autocast to bfloat16. The
tests rebuild each case from the recorded tensors.
"""

import json

import monai
import pytorch_metric_learning
import safetensors
import sentence_transformers
import torch
import torch.nn.functional as F
import transformers
from safetensors.torch import save_file

from golden_cases import STEP_COUNT, Cases, optimizer_for

from .losses import (contrastive, contrastive_concepts, multi_similarity, multi_similarity_excluding, graded,
                     distillation, focal, asymmetric, class_balanced, logit_adjusted, cross_entropy, ordinal)

def layers():
    c = Cases(seed=1)
    linear = {"x": c.normal(2, 3, 5), "weight": c.normal(4, 5), "bias": c.normal(4)}
    c.record("linear", lambda v: F.linear(v["x"], v["weight"], v["bias"]), linear)
    del linear["bias"]
    c.record("linear-without-bias", lambda v: F.linear(v["x"], v["weight"]), linear)
    c.record("embedding", lambda v: F.embedding(v["ids"], v["weight"]),
             {"weight": c.normal(7, 4)}, {"ids": torch.tensor([[0, 3, 3], [6, 1, 3]])})
    for name, eps, scale in [("layer-norm", 1e-5, 1.0), ("layer-norm-bert", 1e-12, 0.05)]:
        c.record(name, lambda v, eps=eps: F.layer_norm(v["x"], (6,), v["weight"], v["bias"], eps),
                 {"x": c.normal(2, 3, 6, scale=scale), "weight": c.normal(6), "bias": c.normal(6)})
    c.record("convolution-2d",
             lambda v: F.conv2d(v["x"], v["weight"], v["bias"], stride=(2, 1), padding=(1, 2), dilation=(1, 2)),
             {"x": c.normal(2, 3, 9, 8), "weight": c.normal(4, 3, 3, 3), "bias": c.normal(4)})
    c.record("convolution-2d-square", lambda v: F.conv2d(v["x"], v["weight"], stride=2, padding=3),
             {"x": c.normal(1, 2, 9, 9), "weight": c.normal(3, 2, 7, 7)})
    c.record("convolution-3d",
             lambda v: F.conv3d(v["x"], v["weight"], v["bias"], stride=(1, 2, 2), padding=(1, 0, 1), dilation=(2, 1, 1)),
             {"x": c.normal(1, 2, 6, 7, 5), "weight": c.normal(3, 2, 2, 3, 3), "bias": c.normal(3)})
    for mode in ["training", "evaluation"]:
        c.record(f"batch-norm-{mode}",
                 lambda v, training=mode == "training": F.batch_norm(
                     v["x"], v["running_mean"], v["running_var"], v["weight"], v["bias"], training, 0.1, 1e-5),
                 {"x": c.normal(4, 3, 5, 2), "weight": c.normal(3), "bias": c.normal(3)},
                 buffers={"running_mean": c.normal(3), "running_var": c.normal(3).abs() + 0.5})
    pairs = {"anchors": F.normalize(c.normal(5, 8)), "positives": F.normalize(c.normal(5, 8)),
             "scale": torch.tensor(1 / 0.07)}
    c.record("contrastive", contrastive, pairs)
    excluded = torch.zeros(5, 5, dtype=torch.bool)
    for row, column in [(0, 1), (1, 0), (2, 0), (2, 1), (2, 3), (2, 4)]:
        excluded[row, column] = True
    c.record("contrastive-excluding", lambda v: contrastive(v, v["excluded"]), pairs, {"excluded": excluded})
    several = torch.zeros(5, 8, dtype=torch.bool)
    for row, column in [(0, 3), (2, 7), (4, 5)]:
        several[row, column] = True
    c.record("contrastive-concepts", contrastive_concepts, {**pairs, "negatives": F.normalize(c.normal(3, 8))},
             {"concepts": torch.tensor([4, 7, 4, 1, 4]), "excluded": several})
    # Near each other, so that the losses of cosines see some on either side of their base.
    middle = c.normal(1, 8)
    near = {name: c.normal(6, 8) + 0.8 * middle for name in ["anchors", "positives"]}
    near["positives"][2:5] = near["anchors"][2:5] + c.normal(3, 8, scale=0.2)
    concepts = {"concepts": torch.tensor([3, 0, 3, 5, 9, 2])}
    for name, margin in [("multi-similarity", 0.2), ("multi-similarity-all", None)]:
        c.record(name, lambda v, margin=margin: multi_similarity(v, margin), near, concepts)
    cells = torch.zeros(6, 9, dtype=torch.bool)
    for row, column in [(0, 1), (3, 4), (4, 3), (1, 6), (5, 8)]:
        cells[row, column] = True
    c.record("multi-similarity-excluding", multi_similarity_excluding,
             {**near, "negatives": c.normal(3, 8) + 0.8 * middle}, {**concepts, "excluded": cells})
    c.record("graded", graded, near, {"grades": torch.tensor([0.5, 0.0, 1.0, 0.5, 0.25, 1.0])})
    c.record("distillation", distillation, {"vectors": c.normal(5, 8)}, {"start": c.normal(5, 8)})
    case = {"logits": c.normal(6, 4, scale=3)}, {"targets": torch.tensor([[1.0, 0, 0, 1]] * 2 + [[0.0, 1, 0, 0]] * 4)}
    c.record("focal", focal, *case)
    c.record("focal-unweighted", lambda v: focal(v, 1.5, None), *case)
    c.record("asymmetric", asymmetric, *case)
    c.record("asymmetric-unclipped", lambda v: asymmetric(v, 0.0, 2.0, 0.0), *case)
    c.record("class-balanced", class_balanced, *case)
    c.record("logit-adjusted", logit_adjusted, *case)
    one = case[0], {"targets": F.one_hot(case[1]["targets"].argmax(1), 4).float()}
    c.record("cross-entropy", cross_entropy, *one)
    c.record("cross-entropy-smoothed", lambda v: cross_entropy(v, 0.2, 0.7), *one)
    c.record("ordinal", ordinal, *one)
    return c


def kernels():
    c = Cases(seed=2)
    c.record("matmul", lambda v: v["a"] @ v["b"], {"a": c.normal(2, 3, 4), "b": c.normal(4, 5)})
    c.record("gelu-erf", lambda v: F.gelu(v["x"]), {"x": c.normal(4, 6, scale=3)})
    c.record("gelu-tanh", lambda v: F.gelu(v["x"], approximate="tanh"), {"x": c.normal(4, 6, scale=3)})
    c.record("softmax", lambda v: v["x"].softmax(1), {"x": c.normal(3, 5, 2, scale=4)})
    c.record("log-softmax", lambda v: v["x"].log_softmax(-1), {"x": c.normal(3, 5, scale=4)})
    c.record("softplus", lambda v: F.softplus(v["x"]), {"x": c.normal(3, 5, scale=9)})
    for name, unbiased in [("variance-unbiased", True), ("variance-biased", False)]:
        c.record(name, lambda v, unbiased=unbiased: v["x"].var((0, 2), unbiased=unbiased), {"x": c.normal(3, 4, 5)})
    rows = c.normal(4, 6)
    rows[2] = 0
    c.record("normalized", lambda v: F.normalize(v["x"], dim=-1), {"x": rows})
    c.record("log-sum-exp", lambda v: v["x"].logsumexp(1), {"x": c.normal(3, 6, scale=20)})

    heads = {"q": c.normal(2, 2, 5, 4), "k": c.normal(2, 2, 5, 4), "v": c.normal(2, 2, 5, 4)}
    keep = torch.tensor([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], dtype=torch.bool)[:, None, None, :]
    additive = torch.zeros(2, 1, 1, 5).masked_fill(~keep, torch.finfo(torch.float32).min)
    c.record("attention", lambda v: F.scaled_dot_product_attention(v["q"], v["k"], v["v"]), heads)
    c.record("attention-boolean-mask",
             lambda v: F.scaled_dot_product_attention(v["q"], v["k"], v["v"], attn_mask=v["mask"]), heads, {"mask": keep})
    c.record("attention-additive-mask",
             lambda v: F.scaled_dot_product_attention(v["q"], v["k"], v["v"], attn_mask=v["mask"]), heads,
             {"mask": additive})
    nothing = torch.zeros(2, 1, 5, 5, dtype=torch.bool)
    nothing[1] = True
    c.record("attention-to-nothing",
             lambda v: F.scaled_dot_product_attention(v["q"], v["k"], v["v"], attn_mask=v["mask"]), heads,
             {"mask": nothing})

    c.record("max-pool-2d", lambda v: F.max_pool2d(v["x"], 3, 2, 1), {"x": c.normal(1, 2, 7, 8)})
    c.record("max-pool-3d", lambda v: F.max_pool3d(v["x"], 2, 2, 0), {"x": c.normal(1, 2, 4, 5, 6)})
    plane, volume = c.normal(1, 2, 7, 9), c.normal(1, 2, 4, 5, 6)
    for name, size in [("smaller", (3, 4)), ("larger", (10, 13))]:
        c.record(f"bilinear-{name}", lambda v, size=size: F.interpolate(v["x"], size, mode="bilinear"), {"x": plane})
        c.record(f"bilinear-antialias-{name}",
                 lambda v, size=size: F.interpolate(v["x"], size, mode="bilinear", antialias=True), {"x": plane})
    c.record("linear-interpolation", lambda v: F.interpolate(v["x"], 7, mode="linear"), {"x": c.normal(2, 3, 5)})
    c.record("trilinear", lambda v: F.interpolate(v["x"], (6, 3, 8), mode="trilinear"), {"x": volume})
    for padding in ["zeros", "border", "reflection"]:
        c.record(f"grid-sample-{padding}",
                 lambda v, padding=padding: F.grid_sample(v["x"], v["grid"], padding_mode=padding, align_corners=False),
                 {"x": plane}, {"grid": c.normal(1, 4, 5, 2)})
    c.record("grid-sample-3d", lambda v: F.grid_sample(v["x"], v["grid"], align_corners=False),
             {"x": volume}, {"grid": c.normal(1, 3, 4, 5, 3, scale=0.6)})
    target = c.whole(2, 4, 3).float()
    c.record("binary-cross-entropy", lambda v: F.binary_cross_entropy_with_logits(v["x"], v["target"]),
             {"x": c.normal(4, 3, scale=30)}, {"target": target})
    c.record("binary-cross-entropy-weighted",
             lambda v: F.binary_cross_entropy_with_logits(v["x"], v["target"], v["weight"]),
             {"x": c.normal(4, 3)}, {"target": target, "weight": torch.tensor([0.5, 1.0, 3.0])})
    c.record("rows", lambda v: v["x"].index_select(0, v["index"]), {"x": c.normal(4, 3)},
             {"index": torch.tensor([2, 0, 2])})
    c.record("adding-rows", lambda v: v["x"].index_add(0, v["index"], v["source"]),
             {"x": c.normal(4, 3), "source": c.normal(3, 3)}, {"index": torch.tensor([2, 0, 2])})
    c.record("replacing-rows", lambda v: v["x"].index_copy(0, v["index"], v["source"]),
             {"x": c.normal(4, 3), "source": c.normal(2, 3)}, {"index": torch.tensor([3, 1])})
    return c


def clipping():
    """Gradients before and after `clip_grad_norm_` with a bound below and one above their norm."""
    c = Cases(seed=3)
    tensors = {}
    for name, bound in [("scaled", 0.5), ("kept", 100.0)]:
        parameters = [torch.zeros(3, 4), torch.zeros(5), torch.zeros(())]
        for index, parameter in enumerate(parameters):
            parameter.grad = c.normal(*parameter.shape)
            tensors[f"{name}/before.{index}"] = parameter.grad.clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters, bound)
        tensors[f"{name}/norm"] = norm
        tensors[f"{name}/bound"] = torch.tensor(bound)
        for index, parameter in enumerate(parameters):
            tensors[f"{name}/after.{index}"] = parameter.grad
    return tensors


def classifier():
    """A small text classifier trained as our loops train: clipping, warm-up and cosine, decay on matrices only."""
    c = Cases(seed=4)
    tensors = {
        "parameter.embedding.weight": c.normal(11, 8),
        "parameter.dense.weight": c.normal(16, 8, scale=0.3),
        "parameter.dense.bias": c.normal(16, scale=0.1),
        "parameter.norm.weight": torch.ones(16),
        "parameter.norm.bias": torch.zeros(16),
        "parameter.head.weight": c.normal(3, 16, scale=0.3),
        "parameter.head.bias": torch.zeros(3),
        "constant.ids": c.whole(11, STEP_COUNT, 6, 5),
        "constant.target": c.whole(2, STEP_COUNT, 6, 3).float(),
    }
    p = {name.removeprefix("parameter."): value.clone().requires_grad_()
         for name, value in tensors.items() if name.startswith("parameter.")}
    optimizer = optimizer_for(list(p.values()), learning_rate=0.02)
    schedule = transformers.get_cosine_schedule_with_warmup(optimizer, 3, STEP_COUNT)
    losses, norms = [], []
    for ids, target in zip(tensors["constant.ids"], tensors["constant.target"]):
        optimizer.zero_grad()
        x = F.embedding(ids, p["embedding.weight"]).mean(1)
        x = F.gelu(F.linear(x, p["dense.weight"], p["dense.bias"]))
        x = F.layer_norm(x, (16,), p["norm.weight"], p["norm.bias"], 1e-12)
        loss = F.binary_cross_entropy_with_logits(F.linear(x, p["head.weight"], p["head.bias"]), target)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(list(p.values()), 0.25).item())
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    tensors["result.losses"], tensors["result.norms"] = torch.tensor(losses), torch.tensor(norms)
    for name, value in p.items():
        tensors[f"trained.{name}"] = value.detach().clone()
    return tensors


def schedules():
    result = []
    for peak, warmup, total in [(1e-3, 0, 10), (5e-5, 4, 20), (0.1, 1, 3), (1.0, 7, 7)]:
        optimizer = torch.optim.SGD([torch.zeros(1)], lr=peak)
        schedule = transformers.get_cosine_schedule_with_warmup(optimizer, warmup, total)
        rates = []
        for _ in range(total + 1):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        result.append({"peak": peak, "warmupSteps": warmup, "totalSteps": total, "rates": rates})
    return result


def every_type():
    """Small whole numbers in every element type, among them an empty tensor, a scalar and a name that needs escapes."""
    types = {"uint8": torch.uint8, "int8": torch.int8, "int16": torch.int16, "int32": torch.int32,
             "int64": torch.int64, "float16": torch.float16, "float32": torch.float32, "float64": torch.float64,
             "bool": torch.bool, "bfloat16": torch.bfloat16}
    tensors = {name: (torch.arange(6) % 2 if name == "bool" else torch.arange(6)).to(kind).reshape(2, 3)
               for name, kind in types.items()}
    tensors["empty"] = torch.zeros(0, 4)
    tensors["scalar"] = torch.tensor(2.5, dtype=torch.float64)
    tensors['a "quoted"/näme\n\x01'] = torch.ones(1)
    return tensors


def generate(out):
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    types = {}
    for name, cases in [("layers", layers()), ("kernels", kernels())]:
        save_file(cases.tensors, out / f"{name}.safetensors")
        types[name] = cases.autocast_types
    (out / "autocast.json").write_text(json.dumps(types, indent=1, sort_keys=True) + "\n")
    save_file(clipping(), out / "clipping.safetensors")
    save_file(classifier(), out / "classifier.safetensors")
    save_file(every_type(), out / "every-type.safetensors", metadata={"made by": 'the "reference" / ü\t'})
    (out / "schedules.json").write_text(json.dumps(schedules(), indent=1) + "\n")
    return {"torch": torch.__version__, "transformers": transformers.__version__,
            "safetensors": safetensors.__version__, "sentence-transformers": sentence_transformers.__version__,
            "pytorch-metric-learning": pytorch_metric_learning.__version__, "monai": monai.__version__}
