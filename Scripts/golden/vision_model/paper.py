"""The paper's two encoders and its fusion in PyTorch: features, logits, gradients and ten AdamW steps.

Planes and the shared trunk are of torchvision's blocks, the fusion is `torch.nn.TransformerEncoder`; the network over volumes and
the vision transformer are written here from the description of the published system, with its parameter names.
Dropout is off. The files are checkpoints as the published system would save them: they have its dead tensors too.
"""

import torch
from torch import nn
from torch.nn import functional as F
from safetensors.torch import save_file

from .blocks import resnet
from .scans import COUNTS, SIZE, by_kind
from .transformer import ViT, check_layer

WIDTH, CLASSES = 2, 5
CASES, MODALITIES = [2, 1, 3], [1, 3, 2, 4, 1, 5]


def stage(block, inputs, outputs, count, stride, **settings):
    blocks = [block(inputs, outputs, stride, **settings)]
    return nn.Sequential(*blocks, *[block(outputs, outputs, 1, **settings) for _ in range(count - 1)])


class Plane(resnet.BasicBlock):
    def __init__(self, inputs, outputs, stride):
        shortcut = None
        if stride != 1 or inputs != outputs:
            shortcut = nn.Sequential(resnet.conv1x1(inputs, outputs, stride), nn.BatchNorm2d(outputs))
        super().__init__(inputs, outputs, stride, shortcut)


class Volume(nn.Module):
    def __init__(self, inputs, outputs, stride, dilation=1):
        super().__init__()
        self.conv1 = nn.Conv3d(inputs, outputs, 3, stride, dilation, dilation, bias=False)
        self.bn1 = nn.BatchNorm3d(outputs)
        self.conv2 = nn.Conv3d(outputs, outputs, 3, 1, dilation, dilation, bias=False)
        self.bn2 = nn.BatchNorm3d(outputs)
        if stride != 1:  # a tuple is never 1
            self.downsample = nn.Sequential(nn.Conv3d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm3d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (self.downsample(x) if hasattr(self, "downsample") else x))


class Planes(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, WIDTH, 7, 2, 3, bias=False), nn.BatchNorm2d(WIDTH)
        for index, count in enumerate([2, 2, 2, 2]):
            inputs = WIDTH << max(0, index - 1)
            setattr(self, f"layer{index + 1}", stage(Plane, inputs, WIDTH << index, count, 2 if index else 1))
        self.fc = nn.Linear(8 * WIDTH, 10)  # dead

    def forward(self, slices):
        x = slices[:, None].expand(-1, 3, -1, -1)
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))


class Volumes(nn.Module):
    """Depth 6 has the strides of depth 8."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv3d(3, WIDTH, 7, (2, 2, 2), 3, bias=False), nn.BatchNorm3d(WIDTH)
        for index, (depth, dilation) in enumerate([(1, 1), (2, 1), (1, 2), (1, 4)]):
            inputs, plane = WIDTH << max(0, index - 1), 2 if index else 1
            setattr(self, f"layer{index + 1}",
                    stage(Volume, inputs, WIDTH << index, 1, (depth, plane, plane), dilation=dilation))

    def forward(self, voxels):
        x = voxels[:, None].expand(-1, 3, -1, -1, -1)
        # Padded by hand: in the gradient of the whole, oneDNN writes past a buffer where a kernel reaches over both ends.
        x = F.conv3d(F.pad(x, (0, 0, 0, 0, 3, 3)), self.conv1.weight, None, 2, (0, 3, 3))
        x = F.max_pool3d(F.relu(self.bn1(x)), 3, 2, 1)
        return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean(2)


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        size = 8 * WIDTH
        for index, count in enumerate([1, 1, 1, 1]):
            last = index == 3
            setattr(self, f"layer{index + 1}", stage(Plane, size, 2 * size if last else size, count, 2 if last else 1))

    def forward(self, maps):
        return self.layer4(self.layer3(self.layer2(self.layer1(maps)))).mean((2, 3))


class ResNets(nn.Module):
    def __init__(self):
        super().__init__()
        self.resnet2D, self.resnet3D, self.resnetFuse = Planes(), Volumes(), Shared()
        self.size = 16 * WIDTH

    def scans(self, slices):
        return self.resnetFuse(by_kind(slices, self.resnet2D, self.resnet3D))


class Fusion(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.mod_embed = nn.Parameter(torch.randn(10, size))
        self.cls_token = nn.Parameter(torch.randn(1, 1, size))
        layer = nn.TransformerEncoderLayer(size, 4, 2 * size, dropout=0.0, batch_first=True)
        self.transformer_encoder = nn.TransformerEncoder(layer, 3, enable_nested_tensor=False)

    def forward(self, x, modalities):
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x + self.mod_embed[modalities]], 1)
        return self.transformer_encoder(x, src_key_padding_mask=F.pad(modalities == 0, (1, 0)))[:, 0]

    def scan_weights(self, x, modalities):
        """What the class token's attention in the last layer gives to the scans, the mean over heads."""
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x + self.mod_embed[modalities]], 1)
        padding = F.pad(modalities == 0, (1, 0))
        for layer in self.transformer_encoder.layers[:-1]:
            x = layer(x, src_key_padding_mask=padding)
        attention = self.transformer_encoder.layers[-1].self_attn
        weights = attention(x, x, x, key_padding_mask=padding, average_attn_weights=False)[1][:, :, 0, 1:]
        return (weights / weights.sum(-1, keepdim=True)).mean(1)


class Model(nn.Module):
    def __init__(self, encoder):
        super().__init__()
        for name, part in encoder.named_children():
            setattr(self, name, part)
        self.scans, size = encoder.scans, encoder.size
        self.vitFuse = Fusion(size)
        self.fc = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.Linear(size, CLASSES))

    def parts(self, slices):
        pad = lambda rows: nn.utils.rnn.pad_sequence(rows.split(CASES), batch_first=True)
        return pad(self.scans(slices)), pad(torch.tensor(MODALITIES))

    def forward(self, slices):
        case = self.vitFuse(*self.parts(slices))
        return case, self.fc(case)


def record(out, name, encoder):
    model = Model(encoder)
    for parameter in model.parameters():  # norms and biases that do something
        if parameter.ndim == 1:
            parameter.data += 0.1 * torch.randn_like(parameter)
    slices = torch.rand(sum(COUNTS), SIZE, SIZE)
    targets = torch.randint(0, 2, (len(CASES), CLASSES)).float()
    tensors = {f"weight.{key}": value.clone() for key, value in model.state_dict().items() if not key.endswith("tracked")}
    model.eval()
    with torch.no_grad():
        features, logits = model(slices)
        scan_weights = model.vitFuse.scan_weights(*model.parts(slices))
    model.train()
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in model.parameters() if p.ndim >= 2], "weight_decay": 0.01},
         {"params": [p for p in model.parameters() if p.ndim < 2], "weight_decay": 0.0}], lr=1e-3)
    losses = []
    for step in range(10):
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(slices)[1], targets)
        loss.backward()
        if step == 0:
            tensors |= {f"grad.{key}": p.grad.clone() for key, p in model.named_parameters() if p.grad is not None}
        optimizer.step()
        losses.append(loss.item())
    tensors |= {"features": features, "logits": logits, "losses": torch.tensor(losses), "slices": slices, "targets": targets,
                "scan_weights": scan_weights}
    save_file({key: value.contiguous() for key, value in tensors.items()}, out / f"{name}.safetensors")


def record_all(out):
    check_layer()
    torch.manual_seed(3)
    record(out, "paper-resnet", ResNets())
    record(out, "paper-vit", ViT())
    record(out, "paper-vit-separate", ViT(more=1, separate=True))


def record_medicalnet(out):
    """A file as MedicalNet saves it, of MONAI's network of 18 layers whose shortcuts have no weights."""
    from monai.networks.nets import ResNet

    network = ResNet("basic", [2, 2, 2, 2], [WIDTH << i for i in range(4)], n_input_channels=1, shortcut_type="A", num_classes=3)
    torch.save({"state_dict": {f"module.{name}": tensor for name, tensor in network.state_dict().items()}}, out / "medicalnet.pth")
