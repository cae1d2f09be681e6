"""The image model and its parts in PyTorch: forward, gradients, ten AdamW steps; preprocessing and augmentation.

The backbone is assembled from torchvision's own blocks at a small width; resampling and augmentation come from PyTorch and
MONAI; the transformers are written here from the description of the published system.
"""

import json
import math

import monai
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from . import paper, transforms
from .blocks import TORCHVISION, resnet

WIDTH, DEPTH, TEXT, CLASSES = 3, 5, 6, 7


class Backbone(nn.Module):
    """torchvision's ResNet up to the pooled features, with a free width."""

    def __init__(self, block, depths, width):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inplanes = width
        for stage, depth in enumerate(depths):
            planes, blocks = width << stage, []
            for index in range(depth):
                stride = 2 if stage > 0 and index == 0 else 1
                downsample = None
                if stride != 1 or inplanes != planes * block.expansion:
                    downsample = nn.Sequential(
                        resnet.conv1x1(inplanes, planes * block.expansion, stride),
                        nn.BatchNorm2d(planes * block.expansion))
                blocks.append(block(inplanes, planes, stride, downsample))
                inplanes = planes * block.expansion
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.size = inplanes

    def forward(self, slices):
        x = slices[:, None].expand(-1, 3, -1, -1)
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean((2, 3))


class Norm(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.a, self.b = nn.Parameter(torch.ones(size)), nn.Parameter(torch.zeros(size))

    def forward(self, x):
        return self.a * (x - x.mean(-1, keepdim=True)) / (x.std(-1, keepdim=True) + 1e-6) + self.b


class Attention(nn.Module):
    def __init__(self, size, heads):
        super().__init__()
        self.linears = nn.ModuleList(nn.Linear(size, size) for _ in range(4))
        self.heads = heads

    def forward(self, x, mask):
        b, t, d = x.shape
        q, k, v = (layer(x).view(b, t, self.heads, -1).transpose(1, 2) for layer in self.linears[:3])
        scores = (q @ k.transpose(2, 3) / math.sqrt(d // self.heads)).masked_fill(~mask[:, None, None], -1e9)
        return self.linears[3]((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, d)), scores


class Layer(nn.Module):
    def __init__(self, size, heads):
        super().__init__()
        self.self_attn = Attention(size, heads)
        self.feed_forward = nn.ModuleDict({"w_1": nn.Linear(size, size), "w_2": nn.Linear(size, size)})
        # Sublayer 0 of the published code normalises and throws the result away.
        self.sublayer = nn.ModuleDict({"1": nn.ModuleDict({"norm": Norm(size)})})

    def forward(self, x, mask):
        attended, scores = self.self_attn(x, mask)
        y = x + attended
        hidden = self.feed_forward["w_1"](self.sublayer["1"]["norm"](y)).relu()
        return y + self.feed_forward["w_2"](hidden), scores


class Encoder(nn.Module):
    def __init__(self, size, heads, layers):
        super().__init__()
        self.encoder = nn.ModuleDict(
            {"layers": nn.ModuleList(Layer(size, heads) for _ in range(layers)), "norm": Norm(size)})

    def forward(self, x, mask):
        for layer in self.encoder["layers"]:
            x, scores = layer(x, mask)
        # What the first token gives to the others in the last layer, before the softmax.
        return self.encoder["norm"](x), scores[:, :, 0]


class Slices(nn.Module):
    def __init__(self, size, depth):
        super().__init__()
        self.cls_token = nn.Parameter(torch.randn(1, 1, size))
        self.pos_emb = nn.Parameter(torch.randn(depth + 1, size))
        self.transformer_encoder = Encoder(size, 1, 1)

    def forward(self, x, mask):
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_emb[: x.shape[1] + 1]
        tokens, scores = self.transformer_encoder(x, F.pad(mask, (1, 0), value=True))
        return tokens[:, 0], scores[:, 0, 1:]


class Fusion(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.cls_token = nn.Parameter(torch.randn(1, 1, size))
        self.mod_embed = nn.Parameter(torch.randn(10, size))
        self.transformer_encoder = Encoder(size, 4, 2)

    def forward(self, x, mods):
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x + self.mod_embed[mods]], 1)
        tokens, scores = self.transformer_encoder(x, F.pad(mods > 0, (1, 0), value=True))
        self.scan_weights = scores[:, :, 1:].softmax(-1).mean(1).detach()
        return tokens[:, 0]


class Model(nn.Module):
    def __init__(self, texts, knowledge):
        super().__init__()
        self.resnet2D = Backbone(resnet.BasicBlock, [1, 1, 1, 1], WIDTH)
        size = self.resnet2D.size
        self.attention1D, self.vitFuse = Slices(size, DEPTH), Fusion(size)
        self.texts = texts
        if knowledge:
            self.fcke = nn.Linear(TEXT, size)
        else:
            self.fc = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.Linear(size, CLASSES))

    def forward(self, batch):
        slice_counts, scan_counts = batch["slice_counts"], batch["scan_counts"]
        features = self.resnet2D(batch["slices"])
        x = nn.utils.rnn.pad_sequence(features.split(slice_counts), batch_first=True)
        mask = torch.arange(x.shape[1]) < torch.tensor(slice_counts)[:, None]
        scans, scores = self.attention1D(x, mask)
        mods = nn.utils.rnn.pad_sequence(torch.tensor(batch["modality_rows"]).split(scan_counts), batch_first=True)
        case = self.vitFuse(nn.utils.rnn.pad_sequence(scans.split(scan_counts), batch_first=True), mods)
        logits = case @ self.fcke(self.texts).T if hasattr(self, "fcke") else self.fc(case)
        return case, logits, scores

    def loss(self, batch):
        _, logits, scores = self(batch)
        return (F.binary_cross_entropy_with_logits(logits, batch["targets"])
                + 0.001 * key_slice_loss(scores, batch["slice_counts"], batch["key_slices"]))


def key_slice_loss(scores, slice_counts, key_slices):
    total, marked = 0, 0
    for row, count, key in zip(scores, slice_counts, key_slices):
        if key < 0:
            continue
        target = torch.zeros(len(row))
        target[:count] = torch.exp(-((torch.arange(count) - key) / (DEPTH / 16)) ** 2 / 2)
        target = (target / target.sum()).clamp(min=1e-5)
        found = row.softmax(0).clamp(min=1e-5)
        forward = F.kl_div(found.log(), target, reduction="sum")
        total, marked = total + (forward + F.kl_div(target.log(), found, reduction="sum")) / 2, marked + 1
    return total / marked


def contributions(model, batch, case, label, steps):
    """Integrated gradients of a logit from black slices, by midpoints."""
    total = torch.zeros_like(batch["slices"])
    for step in range(steps):
        slices = (batch["slices"] * (step + 0.5) / steps).requires_grad_()
        logit = model({**batch, "slices": slices})[1][case, label]
        total += torch.autograd.grad(logit, slices)[0] / steps
    return total * batch["slices"]


def train_case(out, name, model, batch):
    """Weights, forward in both modes, gradients and ten AdamW steps."""
    start = {key: value.clone() for key, value in model.state_dict().items() if not key.endswith("tracked")}
    model.eval()
    with torch.no_grad():
        features, logits, scores = model(batch)
    scan_weights = model.vitFuse.scan_weights
    save_file({"contributions": contributions(model, batch, case=0, label=2, steps=8)}, out / f"{name}-contributions.safetensors")
    model.train()
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in model.parameters() if p.ndim >= 2], "weight_decay": 0.01},
         {"params": [p for p in model.parameters() if p.ndim < 2], "weight_decay": 0.0}], lr=1e-3)
    gradients, losses = {}, []
    for step in range(10):
        optimizer.zero_grad()
        loss = model.loss(batch)
        loss.backward()
        if step == 0:
            gradients = {key: p.grad.clone() for key, p in model.named_parameters()}
        optimizer.step()
        losses.append(loss.item())
    tensors = {f"weight.{key}": value for key, value in start.items()}
    tensors |= {f"grad.{key}": value for key, value in gradients.items()}
    tensors |= {"features": features, "logits": logits, "scores": scores, "losses": torch.tensor(losses)}
    tensors |= {"slices": batch["slices"], "targets": batch["targets"], "scan_weights": scan_weights}
    if model.texts is not None:
        tensors["texts"] = model.texts
    save_file({key: value.contiguous() for key, value in tensors.items()}, out / f"{name}.safetensors")


def backbones(out):
    """Features of each kind of block, and torchvision's names and shapes."""
    tensors, slices = {}, torch.rand(3, 40, 48)
    for kind, block in [("basic", resnet.BasicBlock), ("bottleneck", resnet.Bottleneck)]:
        model = Backbone(block, [2, 1, 1, 1], 2)
        model.train()
        trained = model(slices)
        probe = torch.randn(trained.shape)
        (trained * probe).sum().backward()
        tensors |= {f"{kind}.grad.{key}": p.grad for key, p in model.named_parameters()} | {f"{kind}.probe": probe}
        model.eval()
        tensors |= {f"{kind}.weight.{key}": value for key, value in model.state_dict().items()
                    if not key.endswith("tracked")}
        tensors |= {f"{kind}.training": trained, f"{kind}.evaluation": model(slices)}
    tensors["slices"] = slices
    save_file({key: value.detach().clone().contiguous() for key, value in tensors.items()}, out / "backbones.safetensors")
    shapes = {name: {key: list(value.shape) for key, value in getattr(resnet, name)().state_dict().items()}
              for name in ["resnet18", "resnet34", "resnet50", "resnet101"]}
    (out / "torchvision-names.json").write_text(json.dumps(shapes, sort_keys=True, separators=(",", ":")))


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(11)
    torch.set_num_threads(1)
    slice_counts, scan_counts = [5, 1, 3, 4, 2], [2, 1, 2]
    batch = {
        "slices": torch.rand(sum(slice_counts), 40, 40),
        "slice_counts": slice_counts,
        "scan_counts": scan_counts,
        "modality_rows": [1, 3, 2, 2, 9],
        "key_slices": [2, -1, 0, 3, -1],
        "targets": (torch.rand(len(scan_counts), CLASSES) > 0.7).float(),
    }
    texts = F.normalize(torch.randn(CLASSES, TEXT), dim=-1)
    train_case(out, "knowledge", Model(texts, True), batch)
    train_case(out, "linear", Model(None, False), batch)
    counts = {"sliceCounts": slice_counts, "scanCounts": scan_counts,
              "modalityRows": batch["modality_rows"], "keySlices": batch["key_slices"]}
    (out / "batch.json").write_text(json.dumps(counts))
    backbones(out)
    transforms.record(out)
    paper.record_all(out)
    paper.record_medicalnet(out)
    return {"torch": torch.__version__, "torchvision": TORCHVISION,
            "monai": monai.__version__}
