"""The scans of the paper's models: one slice or several, which are resampled to one depth."""

import torch
from torch.nn import functional as F

DEPTH, SIZE = 6, 64
COUNTS = [3, 1, 8, 1, 6, 1]


def by_kind(slices, planes, volumes):
    """Features of scans in their order: planes have one slice, the others are resampled to DEPTH."""
    parts = slices.split(COUNTS)
    flat = [i for i, part in enumerate(parts) if len(part) == 1]
    deep = [i for i, part in enumerate(parts) if len(part) > 1]
    resampled = [F.interpolate(parts[i][None, None], (DEPTH, SIZE, SIZE), mode="trilinear")[0, 0] for i in deep]
    features = torch.cat([planes(torch.cat([parts[i] for i in flat])), volumes(torch.stack(resampled))])
    return features[torch.tensor([(flat + deep).index(i) for i in range(len(parts))])]
