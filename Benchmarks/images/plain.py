#!/usr/bin/env python3
"""The network that image models are compared with: a MONAI ResNet, or a pretrained EfficientNet-Lite, as its users would train it.

    plain.py MANIFEST LABELS --recipe RECIPE.json --seed N --output DIR [--weights FILE.pth]

Reads the manifest, the labels and, of a recipe of `nosology vision train`, image size, slices, width of the ResNet, batch size,
epochs, weight decay and the fraction of warm-up; so both do as many passes over as many pixels. The network is that of the
recipe's backbone, a ResNet with fresh weights or `efficientnet_lite_pytorch` with --weights; the features of a scan's slices are averaged, then those of a case's scans, and
one linear layer gives the logits. AdamW on binary cross-entropy, cosine with warm-up, gradients clipped at 1. Flips as often as
the recipe says, and a shift of up to a tenth of the size. The best epoch is chosen on the validation cases by macro average
precision, of equal ones by the lower loss, as ours. Scans are augmented in main memory, batches are moved to the --device; with
--bf16 all is computed under autocast. Writes DIR/scores.npz with the scores of the test cases, and what a ResNet began with as DIR/start.safetensors.
"""

import argparse
import json
import math
import pathlib
import sys
import time

import numpy
import torch
from monai.networks.nets import ResNet
from monai.transforms import CenterSpatialCrop, SpatialPad
from PIL import Image
from safetensors.torch import save_file
from sklearn.metrics import average_precision_score, roc_auc_score

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from recipe import load as load_recipe  # noqa: E402

LAYOUTS = {"resnet10-narrow": ([1, 1, 1, 1], 16), "resnet10-half": ([1, 1, 1, 1], 32), "resnet18": ([2, 2, 2, 2], 64)}
LITE = "efficientnet-lite0"


def load(path):
    """Voxels [Y, X, Z], and millimetres between rows and columns where the file says them."""
    if path.suffix == ".png":
        return numpy.asarray(Image.open(path).convert("L"), dtype=numpy.float32)[..., None], None
    if path.suffix == ".npy":
        array = numpy.load(path).astype(numpy.float32)
        return array[..., None] if array.ndim == 2 else array, None
    import nibabel
    image = nibabel.load(path)
    x, y = image.header.get_zooms()[:2]
    return numpy.asarray(image.dataobj, dtype=numpy.float32).transpose(1, 0, 2), (float(y), float(x))


def preprocess(path, modality, options):
    """[Z, size, size], 0 to 1 within the scan."""
    array, stored = load(path)
    array = torch.from_numpy(numpy.ascontiguousarray(array.transpose(2, 0, 1)))
    count, depth = len(array), options["depth"]
    if count > depth:
        array = array[[i * count // depth for i in range(depth)]]
    # Distances are stored in single precision: a whole number of pixels is not to lose one.
    if spacing := (options.get("spacing") or {}).get(modality):
        array = CenterSpatialCrop(options["size"])(torch.nn.functional.interpolate(
            array[:, None], scale_factor=[length / spacing * (1 + 1e-6) for length in stored], recompute_scale_factor=False, mode="bilinear",
            antialias=options["antialias"])[:, 0])
    else:
        array = torch.nn.functional.interpolate(
            array[:, None], (options["size"],) * 2, mode="bilinear", antialias=options["antialias"])[:, 0]
    low, high = array.min(), array.max()
    array = (array - low) / (high - low) if high > low else torch.zeros_like(array)
    return torch.as_tensor(SpatialPad(options["size"])(array))


class Lite(torch.nn.Module):
    """The pooled features of an EfficientNet-Lite."""

    def __init__(self, name, size, weights):
        super().__init__()
        from efficientnet_lite_pytorch import EfficientNet
        self.network = EfficientNet.from_name(name, image_size=size, drop_connect_rate=0)
        if weights:
            self.network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
        self.network._fc = torch.nn.Identity()

    def forward(self, slices):
        return self.network.extract_features(((slices * 255 - 127) / 128).repeat(1, 3, 1, 1)).mean((2, 3))


class Plain(torch.nn.Module):
    def __init__(self, layout, classes, size, weights):
        super().__init__()
        if layout == LITE:
            self.network, self.head = Lite(layout, size, weights), torch.nn.Linear(1280, classes)
            return
        depths, width = LAYOUTS[layout]
        self.network = ResNet(
            "basic", depths, [width << i for i in range(4)], spatial_dims=2, n_input_channels=1, conv1_t_size=7,
            conv1_t_stride=2, num_classes=classes, bias_downsample=False)
        self.head, self.network.fc = self.network.fc, torch.nn.Identity()

    def start(self):
        """The backbone's weights as torchvision has them: three channels see what one does here."""
        tensors = {name: tensor.clone() for name, tensor in self.network.state_dict().items() if not name.endswith("tracked")}
        tensors["conv1.weight"] = tensors["conv1.weight"].expand(-1, 3, -1, -1).div(3).contiguous()
        return tensors

    def forward(self, slices, scans, cases):
        """Logits of slices [N, Y, X]: `scans` is the scan of each slice, `cases` the case of each scan."""
        return self.head(means(means(self.network(slices.to(self.head.weight.device)[:, None]), scans), cases))


def means(rows, owner):
    counts = torch.bincount(owner).to(rows.device)
    sums = torch.zeros(len(counts), rows.shape[1], device=rows.device)
    return sums.index_add(0, owner.to(rows.device), rows.float()) / counts[:, None]


def augmented(slices, flips):
    if torch.rand(()) < flips:
        slices = slices.flip(2)
    reach = slices.shape[1] // 10
    down, right = (int(torch.randint(-reach, reach + 1, ())) for _ in range(2))
    padded = torch.nn.functional.pad(slices, (reach,) * 4)
    return padded[:, reach - down:reach - down + slices.shape[1], reach - right:reach - right + slices.shape[2]]


def batch(cases, scans, flips=None):
    parts, of_scan, of_case = [], [], []
    for index, case in enumerate(cases):
        for scan in case["scans"]:
            slices = scans[scan["path"]]
            parts.append(slices if flips is None else augmented(slices, flips))
            of_scan += [len(of_case)] * len(slices)
            of_case.append(index)
    return torch.cat(parts), torch.tensor(of_scan), torch.tensor(of_case)


def scores(model, cases, scans, bf16, size=64):
    """Probabilities of cases, [cases, classes], in main memory."""
    model.eval()
    with torch.no_grad(), torch.autocast(model.head.weight.device.type, dtype=torch.bfloat16, enabled=bf16):
        return torch.cat([model(*batch(cases[i:i + size], scans)) for i in range(0, len(cases), size)]
                         ).float().sigmoid().cpu().numpy()


def macro(metric, targets, values):
    columns = [c for c in range(targets.shape[1]) if 0 < targets[:, c].sum() < len(targets)]
    return float(numpy.mean([metric(targets[:, c], values[:, c]) for c in columns]))


def log_loss(targets, probabilities):
    """Mean binary cross-entropy."""
    return float(torch.nn.functional.binary_cross_entropy(torch.from_numpy(probabilities), torch.from_numpy(targets)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=pathlib.Path)
    parser.add_argument("labels", type=pathlib.Path)
    parser.add_argument("--recipe", type=pathlib.Path, required=True)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--weights", type=pathlib.Path, help="initial weights of the backbone")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    recipe = load_recipe(options.recipe)
    unlike = {"depth_method": None, "slice_spacing": None, "windows": None, "percentiles": None, "orientation": "stored"}
    if any(recipe["preprocess"].get(key) != value for key, value in unlike.items()):
        parser.error(f"{options.recipe} has preprocessing that the plain network does not do: expected {unlike}")
    unlike = {"loss": {"kind": "bce"}, "sampler": {"kind": "shuffle"}, "accumulation": None, "averaging": None, "patience": None,
              "trained": None}
    if any(recipe["training"].get(key) != value for key, value in unlike.items()):
        parser.error(f"{options.recipe} is trained otherwise than the plain network: expected {unlike}")
    backbone = recipe["model"]["encoder"].get("backbone")
    if backbone not in [*LAYOUTS, LITE]:
        parser.error(f"{options.recipe} has a backbone that the plain network is not: expected {', '.join([*LAYOUTS, LITE])}")
    if options.weights and backbone != LITE:
        parser.error(f"--weights are for {LITE}")
    flips = (recipe["augmentation"] or {}).get("column_flip_probability") or 0
    plan, epochs = recipe["training"], options.epochs or recipe["training"]["epochs"]
    labels = [entry["label"] if isinstance(entry, dict) else entry for entry in json.loads(options.labels.read_text())]
    cases = [json.loads(line) for line in options.manifest.read_text().splitlines() if line.strip()]
    parts = {name: [case for case in cases if case["split"] == name] for name in ("train", "validation", "test")}
    targets = {name: numpy.array([[label in case["labels"] for label in labels] for case in part], dtype=numpy.float32)
               for name, part in parts.items()}
    scans = {scan["path"]: preprocess(options.manifest.parent / scan["path"], scan["modality"], recipe["preprocess"])
             for case in cases for scan in case["scans"]}

    model = Plain(backbone, len(labels), recipe["preprocess"]["size"], options.weights).to(options.device)
    options.output.mkdir(parents=True, exist_ok=True)
    if backbone != LITE:
        save_file(model.start(), options.output / "start.safetensors")
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.learning_rate, weight_decay=plan["weight_decay"])
    per_epoch = math.ceil(len(parts["train"]) / plan["batch_size"])
    total = per_epoch * epochs
    warm = int(plan["warmup_fraction"] * total)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: (
        (step + 1) / max(1, warm) if step < warm else 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm)))))
    best, chosen, began = (-1.0, 0.0), None, time.monotonic()
    for _ in range(epochs):
        model.train()
        order = torch.randperm(len(parts["train"])).tolist()
        for start in range(0, len(order), plan["batch_size"]):
            taken = order[start:start + plan["batch_size"]]
            expected = torch.from_numpy(targets["train"][taken]).to(options.device)
            with torch.autocast(expected.device.type, dtype=torch.bfloat16, enabled=options.bf16):
                logits = model(*batch([parts["train"][i] for i in taken], scans, flips=flips))
                loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, expected)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        probabilities = scores(model, parts["validation"], scans, options.bf16)
        value = (macro(average_precision_score, targets["validation"], probabilities), -log_loss(targets["validation"], probabilities))
        if value > best:
            best, chosen = value, {name: weight.clone() for name, weight in model.state_dict().items()}
    seconds = time.monotonic() - began
    model.load_state_dict(chosen)
    values = scores(model, parts["test"], scans, options.bf16)
    numpy.savez(options.output / "scores.npz", scores=values, targets=targets["test"], ids=[c["id"] for c in parts["test"]])
    print(json.dumps({
        "auroc": round(macro(roc_auc_score, targets["test"], values), 4),
        "ap": round(macro(average_precision_score, targets["test"], values), 4),
        "validation_ap": round(best[0], 4), "seconds": round(seconds, 1)}))


if __name__ == "__main__":
    main()
