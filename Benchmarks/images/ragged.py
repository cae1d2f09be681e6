#!/usr/bin/env python3
"""An epoch of cases with any number of scans and slices: ours, the same model in PyTorch, and the published padded scheme.

    ragged.py MANIFEST LABELS.json --recipe recipes/vision/demo.json [--epochs 2] [--nosology FILE]

The model is a narrow ResNet-10 over slices, a transformer layer over the slices of a scan and two over the scans of a case,
as the recipe says; the peer builds it of MONAI's ResNet and `torch.nn.TransformerEncoder`, with MONAI's random transforms in a
loader of two workers and in one without, of which the faster counts. `ragged` computes only slices that exist; `padded` gives
each case of a batch as many scans and each scan as many slices as the largest has, as the published code does, and computes
them all. What is read and preprocessed is kept before the epochs begin. Seconds are of the training cases of one epoch in
float32: of the peer the best of the epochs, of ours their mean, the better of two trainings, one before the peer and one after.
Prints a JSON line.
"""

import argparse
import json
import pathlib
import tempfile
import time

import torch
from monai.networks.nets import ResNet
from monai.transforms import Compose, RandAdjustContrast, RandAffine, RandGaussianNoise

import pace
from plain import load_recipe, preprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
WIDTH = 128


class Model(torch.nn.Module):
    """Slices → scans → cases. `pool` is a table of rows by group; the class token of a transformer is a group's feature."""

    def __init__(self, classes: int):
        super().__init__()
        self.backbone = ResNet("basic", [1, 1, 1, 1], [16, 32, 64, 128], spatial_dims=2, n_input_channels=1, conv1_t_size=7,
                               conv1_t_stride=2, bias_downsample=False)
        self.backbone.fc = torch.nn.Identity()

        def layers(count: int, heads: int):
            layer = torch.nn.TransformerEncoderLayer(WIDTH, heads, WIDTH, 0, "gelu", batch_first=True)
            return torch.nn.TransformerEncoder(layer, count, enable_nested_tensor=False)

        self.over_slices, self.over_scans = layers(1, 1), layers(2, 4)
        self.tokens = torch.nn.Parameter(0.02 * torch.randn(2, WIDTH))
        self.head = torch.nn.Linear(WIDTH, classes)

    def pool(self, transformer, token, rows, counts):
        """Class tokens [G, F] of groups whose rows [N, F] follow each other."""
        groups = torch.nn.utils.rnn.pad_sequence(rows.split(counts), batch_first=True)
        padding = torch.arange(groups.shape[1])[None] >= torch.tensor(counts)[:, None]
        groups = torch.cat([token.expand(len(counts), 1, WIDTH), groups], 1)
        padding = torch.cat([torch.zeros(len(counts), 1, dtype=torch.bool), padding], 1)
        return transformer(groups, src_key_padding_mask=padding)[:, 0]

    def forward(self, slices, slice_counts, scan_counts):
        features = self.backbone(slices[:, None])
        scans = self.pool(self.over_slices, self.tokens[0], features, slice_counts)
        return self.head(self.pool(self.over_scans, self.tokens[1], scans, scan_counts))


class Cases(torch.utils.data.Dataset):
    def __init__(self, cases, scans, labels, augment):
        self.cases, self.scans, self.labels, self.augment = cases, scans, labels, augment

    def __len__(self):
        return len(self.cases)

    def __getitem__(self, index):
        case = self.cases[index]
        return ([torch.as_tensor(self.augment(self.scans[scan["path"]])) for scan in case["scans"]],
                torch.tensor([float(label in case["labels"]) for label in self.labels]))


def ragged(batch):
    scans = [scan for case, _ in batch for scan in case]
    return (torch.cat(scans), [len(scan) for scan in scans], [len(case) for case, _ in batch],
            torch.stack([targets for _, targets in batch]))


def padded(batch):
    """The same with scans of zeros and slices of zeros, so that all cases and all scans are of one size."""
    most = max(len(case) for case, _ in batch)
    deepest = max(len(scan) for case, _ in batch for scan in case)
    size = batch[0][0][0].shape[1:]

    def full(scan):
        return torch.cat([scan, torch.zeros(deepest - len(scan), *size)])

    return ragged([([full(scan) for scan in case] + [torch.zeros(deepest, *size)] * (most - len(case)), targets)
                   for case, targets in batch])


def peer(options, recipe, collate, workers: int) -> float:
    """Seconds of the best epoch."""
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    labels = [entry["label"] if isinstance(entry, dict) else entry for entry in json.loads(options.labels.read_text())]
    cases = [case for case in options.cases if case["split"] == "train"]
    scans = {scan["path"]: preprocess(options.manifest.parent / scan["path"], scan["modality"], recipe["preprocess"])
             for case in cases for scan in case["scans"]}
    change, chance = recipe["augmentation"], recipe["augmentation"]["probability"]
    augment = Compose([
        RandAffine(chance, rotate_range=change["rotate_degrees"] * torch.pi / 180, shear_range=change["shear"],
                   translate_range=change["translate_pixels"], scale_range=change["scale"], padding_mode="zeros"),
        RandGaussianNoise(chance, std=change["noise_std"]), RandAdjustContrast(chance, gamma=tuple(change["gamma"]))])
    loader = torch.utils.data.DataLoader(
        Cases(cases, scans, labels, augment), recipe["training"]["batch_size"], shuffle=True, num_workers=workers,
        collate_fn=collate, persistent_workers=workers > 0)
    model = Model(len(labels))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True)
    times = []
    for _ in range(options.epochs):
        began = time.monotonic()
        for slices, slice_counts, scan_counts, targets in loader:
            loss = torch.nn.functional.binary_cross_entropy_with_logits(model(slices, slice_counts, scan_counts), targets)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        times.append(time.monotonic() - began)
    return min(times)


def epoch(options, folder: pathlib.Path) -> float:
    """Seconds of an epoch of ours, without validation: the manifest that it gets has no such cases."""
    def placed(scan):
        return {**scan, "path": str((options.manifest.parent / scan["path"]).resolve())}

    manifest = folder / "training.jsonl"
    manifest.write_text("".join(json.dumps({**case, "scans": [placed(scan) for scan in case["scans"]]}) + "\n"
                                for case in options.cases if case["split"] == "train"))
    return options.slice_count / pace.ours(options, manifest, folder / "run")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=pathlib.Path)
    parser.add_argument("labels", type=pathlib.Path)
    parser.add_argument("--recipe", type=pathlib.Path, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    parser.set_defaults(bf16=False, device="cpu")
    options = parser.parse_args()
    recipe = load_recipe(options.recipe)
    options.cases = [json.loads(line) for line in options.manifest.read_text().splitlines() if line.strip()]
    counts = [[len(preprocess(options.manifest.parent / scan["path"], scan["modality"], recipe["preprocess"]))
               for scan in case["scans"]] for case in options.cases if case["split"] == "train"]
    options.slice_count = sum(map(sum, counts))
    def train():
        with tempfile.TemporaryDirectory() as folder:
            return epoch(options, pathlib.Path(folder))

    seconds = {"ours": train()}
    seconds |= {collate.__name__: min(peer(options, recipe, collate, workers) for workers in (0, 2))
                for collate in (ragged, padded)}
    seconds["ours"] = min(seconds["ours"], train())
    print(json.dumps({"cases": len(counts), "scans": sum(map(len, counts)), "slices": options.slice_count,
                      **{f"{name}_s": round(value, 2) for name, value in seconds.items()},
                      **{f"{name}/ours": round(value / seconds["ours"], 2) for name, value in seconds.items()
                         if name != "ours"}}))


if __name__ == "__main__":
    main()
