"""The paper's vision transformer over planes and volumes, with the names of its parameters; a layer of it is PyTorch's own."""

import math

import torch
from torch import nn

from .scans import DEPTH, SIZE, by_kind

PATCH, PATCH_DEPTH, TOKEN, HEADS, HEAD = 16, 2, 24, 4, 5


class Attend(nn.Module):
    def __init__(self, head=HEAD):
        super().__init__()
        self.head = head
        self.to_qkv = nn.Linear(TOKEN, 3 * HEADS * head, bias=False)
        self.to_out = nn.Sequential(nn.Linear(HEADS * head, TOKEN), nn.Dropout(0))

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = (part.view(b, t, HEADS, self.head).transpose(1, 2) for part in self.to_qkv(x).chunk(3, -1))
        weights = (q @ k.transpose(2, 3) / math.sqrt(self.head)).softmax(-1)
        return self.to_out((weights @ v).transpose(1, 2).reshape(b, t, -1))


class Forward(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(TOKEN, 40), nn.GELU(), nn.Dropout(0), nn.Linear(40, TOKEN), nn.Dropout(0))

    def forward(self, x):
        return self.net(x)


class PreNorm(nn.Module):
    def __init__(self, fn):
        super().__init__()
        self.norm, self.fn = nn.LayerNorm(TOKEN), fn

    def forward(self, x):
        return x + self.fn(self.norm(x))


def check_layer():
    """A layer whose heads are as wide as its tokens is PyTorch's own, with the norm first and no bias before attention."""
    ours = nn.Sequential(PreNorm(Attend(TOKEN // HEADS)), PreNorm(Forward()))
    theirs = nn.TransformerEncoderLayer(TOKEN, HEADS, 40, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
    attend, forward = ours[0].fn, ours[1].fn.net
    theirs.load_state_dict({
        "self_attn.in_proj_weight": attend.to_qkv.weight, "self_attn.in_proj_bias": torch.zeros(3 * TOKEN),
        **{f"{theirs_name}.{kind}": getattr(layer, kind) for kind in ["weight", "bias"] for theirs_name, layer in [
            ("self_attn.out_proj", attend.to_out[0]), ("linear1", forward[0]), ("linear2", forward[3]),
            ("norm1", ours[0].norm), ("norm2", ours[1].norm)]}})
    x = torch.randn(2, 5, TOKEN)
    probe = torch.randn_like(x)
    torch.testing.assert_close(ours(x), theirs(x))
    for layer in (ours, theirs):
        (layer(x) * probe).sum().backward()
    torch.testing.assert_close(attend.to_qkv.weight.grad, theirs.self_attn.in_proj_weight.grad)
    torch.testing.assert_close(forward[3].weight.grad, theirs.linear2.weight.grad)


class Patches(nn.Sequential):
    def __init__(self, depth, more):
        size = PATCH * PATCH * depth * 3
        rest = [layer for _ in range(more) for layer in (nn.GELU(), nn.Linear(TOKEN, TOKEN))]
        super().__init__(nn.Identity(), nn.LayerNorm(size), nn.Linear(size, TOKEN), nn.LayerNorm(TOKEN), *rest)
        self.depth = depth

    def forward(self, images):
        """[N, Z, Y, X] in three equal channels; elements in the order row, column, slice, channel."""
        n, z, y, x = images.shape
        cut = images.reshape(n, z // self.depth, self.depth, y // PATCH, PATCH, x // PATCH, PATCH)
        cut = cut.permute(0, 3, 5, 1, 4, 6, 2)[..., None].expand(*[-1] * 7, 3)
        return super().forward(cut.reshape(n, -1, PATCH * PATCH * self.depth * 3))


class Positions(nn.Module):
    def __init__(self, depth):
        super().__init__()
        for name, count in [("row", SIZE // PATCH), ("col", SIZE // PATCH), ("dep", depth)]:
            setattr(self, f"{name}_embed", nn.Embedding(count, TOKEN // 3))

    def forward(self, depth):
        side = SIZE // PATCH
        row = self.row_embed.weight[:, None, None].expand(-1, side, depth, -1)
        col = self.col_embed.weight[None, :, None].expand(side, -1, depth, -1)
        dep = self.dep_embed.weight[:depth][None, None].expand(side, side, -1, -1)
        return torch.cat([row, col, dep], -1).reshape(-1, TOKEN)


class Vision(nn.Module):
    def __init__(self, more, separate):
        super().__init__()
        self.to_patch_embedding_2D = Patches(1, more)
        self.to_patch_embedding_3D = Patches(PATCH_DEPTH, more)
        self.pos_embedding = Positions(DEPTH // PATCH_DEPTH)
        if separate:
            self.pos_embedding_2D = Positions(1)
        self.transformer = nn.ModuleDict({"layers": nn.ModuleList(
            nn.ModuleList([PreNorm(Attend()), PreNorm(Forward())]) for _ in range(2))})

    def tokens(self, x, places):
        x = x + places
        for layer in self.transformer["layers"]:
            x = layer[1](layer[0](x))
        return x.mean(1)

    def forward(self, slices):
        flat = getattr(self, "pos_embedding_2D", self.pos_embedding)
        return by_kind(
            slices, lambda planes: self.tokens(self.to_patch_embedding_2D(planes[:, None]), flat(1)),
            lambda volumes: self.tokens(self.to_patch_embedding_3D(volumes), self.pos_embedding(DEPTH // PATCH_DEPTH)))


class ViT(nn.Module):
    def __init__(self, more=0, separate=False):
        super().__init__()
        self.vitEmbed = nn.ModuleDict({"vision_encoder": Vision(more, separate)})
        self.size = TOKEN

    def scans(self, slices):
        return self.vitEmbed["vision_encoder"](slices)
