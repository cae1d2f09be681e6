"""Files of `torch.save` in both containers and every pickle protocol, and what they hold.

Every file holds the same training checkpoint: a state dictionary with every element type, storages that are shared,
strides and offsets, a parameter, an empty tensor and a scalar, beside an epoch and an optimiser's state.
"""

import collections
import pathlib

import torch
from safetensors.torch import save_file

DTYPES = {
    "uint8": torch.uint8, "int8": torch.int8, "int16": torch.int16, "int32": torch.int32, "int64": torch.int64,
    "float16": torch.float16, "float32": torch.float32, "float64": torch.float64, "bool": torch.bool,
    "bfloat16": torch.bfloat16,
}


def state_dict():
    state = collections.OrderedDict()
    for name, dtype in DTYPES.items():
        values = torch.tensor([[-1.5, 0.0, 1.0], [2.0, 3.25, 100.0]])
        state[f"type.{name}"] = values.abs().to(dtype) if name == "uint8" else values.to(dtype)
    base = torch.arange(24, dtype=torch.float32)
    state["shared.whole"] = base
    state["shared.part"] = base[5:11]
    state["shared.matrix"] = base.view(4, 6)
    state["shared.transposed"] = base.view(4, 6).t()
    state["shared.columns"] = base.view(4, 6)[:, 1:6:2]
    state["shared.permuted"] = base.view(2, 3, 4).permute(2, 0, 1)
    state["expanded"] = torch.tensor([[7.0], [8.0]]).expand(2, 3)
    state["scalar"] = torch.tensor(2.5)
    state["empty"] = torch.zeros(0, 4)
    state["parameter"] = torch.nn.Parameter(torch.tensor([1.0, -2.0]))
    state._metadata = collections.OrderedDict([("", {"version": 1})])
    return state


def generate(out: pathlib.Path) -> dict:
    out.mkdir(parents=True, exist_ok=True)
    state = state_dict()
    checkpoint = {
        "epoch": 3, "loss": 0.25, "best": None, "done": False, "steps": 2**40, "negative": -5, "note": "näme",
        "shape": torch.Size([2, 3]), "names": ["a", ("b", 1, 2.5)],
        "optimizer": {"state": {0: {"exp_avg": torch.ones(2)}}, "param_groups": [{"lr": 0.1, "params": [0]}]},
        "state_dict": state,
    }
    for protocol in [2, 3, 4, 5]:
        torch.save(checkpoint, out / f"zip-{protocol}.bin", pickle_protocol=protocol)
        torch.save(
            checkpoint, out / f"legacy-{protocol}.bin", pickle_protocol=protocol, _use_new_zipfile_serialization=False)
    save_file(
        {name: tensor.detach().clone(memory_format=torch.contiguous_format) for name, tensor in state.items()},
        out / "expected.safetensors")
    return {"torch": torch.__version__}
