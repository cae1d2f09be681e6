"""Functions of named tensors as PyTorch computes them, for the parts of golden.py that record layers.

Recorded of each case: its output, the gradients of sum(output · probe), and what ten AdamW steps on that sum do to every
trainable tensor; and the element type of the output under autocast to bfloat16.
"""

import torch

LEARNING_RATE = 0.01
WEIGHT_DECAY = 0.1
STEP_COUNT = 10


def optimizer_for(tensors, learning_rate=LEARNING_RATE):
    """AdamW that decays matrices only."""
    groups = [
        {"params": [t for t in tensors if t.dim() >= 2], "weight_decay": WEIGHT_DECAY},
        {"params": [t for t in tensors if t.dim() < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW([g for g in groups if g["params"]], lr=learning_rate, fused=True)


class Cases:
    """Tensors of one golden file, named `case/kind.name`."""

    def __init__(self, seed):
        self.random = torch.Generator().manual_seed(seed)
        self.tensors = {}
        self.autocast_types = {}

    def normal(self, *shape, scale=1.0):
        return torch.randn(shape, generator=self.random) * scale

    def whole(self, limit, *shape):
        return torch.randint(0, limit, shape, generator=self.random)

    def record(self, case, function, trainable, constants=None, buffers=None):
        """`function` takes a dict of all tensors and returns the output; `buffers` may be changed by it in place."""
        constants, buffers = constants or {}, buffers or {}

        def put(kind, values):
            for name, value in values.items():
                self.tensors[f"{case}/{kind}.{name}"] = value.detach().clone().contiguous()

        put("parameter", trainable)
        put("constant", constants)
        put("buffer", buffers)
        copies = {name: value.clone() for name, value in {**trainable, **constants, **buffers}.items()}
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            self.autocast_types[case] = str(function(copies).dtype).removeprefix("torch.")
        leaves = {name: value.clone().requires_grad_() for name, value in trainable.items()}
        values = {**leaves, **constants, **buffers}
        optimizer = optimizer_for(list(leaves.values()))
        probe, losses = None, []
        for step in range(STEP_COUNT):
            optimizer.zero_grad()
            output = function(values)
            if probe is None:
                probe = self.normal(*output.shape)
                put("result", {"output": output, "probe": probe})
            loss = (output * probe).sum()
            loss.backward()
            losses.append(loss.item())
            if step == 0:
                put("gradient", {name: leaf.grad for name, leaf in leaves.items()})
                put("updated", buffers)
            optimizer.step()
        put("result", {"losses": torch.tensor(losses)})
        put("trained", {**leaves, **buffers})
