"""torchvision's residual blocks."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

import torch

TORCHVISION = "0.28.0"


def torchvision_resnet():
    """`torchvision.models.resnet` from an unpacked wheel, without the compiled operations, which it does not use.

    Installing torchvision would bind the environment to one build of torch.
    """
    root = pathlib.Path(os.environ["NOSOLOGY_SOURCES"]) / f"torchvision-{TORCHVISION}"
    if not root.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
                 "--dest", folder, f"torchvision=={TORCHVISION}"], check=True)
            (wheel,) = pathlib.Path(folder).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(root)
    for name in sorted(set(re.findall(
            r'"torchvision::(\w+)"', (root / "torchvision" / "_meta_registrations.py").read_text()))):
        torch.library.define(f"torchvision::{name}", "(Tensor x) -> Tensor")
    sys.path.insert(0, str(root))
    import torchvision.models.resnet as resnet
    return resnet


resnet = torchvision_resnet()
