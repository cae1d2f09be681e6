"""Resampling by PyTorch and the deterministic halves of MONAI's random transforms."""

import numpy
import torch
import torch.nn.functional as F
from monai.networks.layers import GaussianFilter
from monai.transforms import AdjustContrast, Affine, CenterSpatialCrop, Rand2DElastic, Rand3DElastic, SpatialPad
from safetensors.torch import save_file


def record(out):
    """Writes transforms.safetensors; what was drawn before decides the random numbers."""
    scan = torch.rand(3, 21, 34)
    tensors = {"scan": scan}
    for antialias in (False, True):
        tensors[f"resized.{antialias}"] = F.interpolate(
            scan[:, None], (32, 32), mode="bilinear", align_corners=False, antialias=antialias)[:, 0]
    for depth in (2, 7):
        tensors[f"interpolated.{depth}"] = F.interpolate(
            scan[None, None], (depth, 21, 34), mode="trilinear", align_corners=False)[0, 0]
    # Rows .8 and columns .6 mm apart, slices 2.5: to a spacing that crops to 32 pixels, one that leaves less, and 1 mm.
    fitted = CenterSpatialCrop(32), SpatialPad(32)
    for spacing, antialias in ((0.5, False), (0.75, False), (0.75, True)):
        spaced = F.interpolate(scan[:, None], scale_factor=(0.8 / spacing, 0.6 / spacing), mode="bilinear", align_corners=False,
                               antialias=antialias, recompute_scale_factor=False)[:, 0]
        tensors[f"spaced.{spacing}.{antialias}"] = torch.as_tensor(fitted[1](fitted[0](spaced)))
    spaced = F.interpolate(scan[None, None], scale_factor=(2.5, 1, 1), mode="trilinear", align_corners=False,
                           recompute_scale_factor=False)[0]
    tensors["spaced.slices"] = torch.as_tensor(CenterSpatialCrop((4, -1, -1))(spaced))[0]
    low, high = numpy.percentile(scan.numpy(), [2.5, 97])
    tensors["percentiles"] = scan.clamp(float(low), float(high))
    affine = Affine(rotate_params=0.2, shear_params=(0.15, 0.0), translate_params=(3.0, -2.0),
                    scale_params=(1.08, 0.93), mode="bilinear", padding_mode="zeros", image_only=True)
    tensors["affine"] = torch.as_tensor(affine(scan))
    # Rows, columns and slices are the axes, and the second shear moves rows by slices.
    deep = Affine(rotate_params=(0.0, 0.0, 0.2), shear_params=(0.15, 0.11, 0.0, 0.0, 0.0, 0.0), translate_params=(3.0, -2.0, 0.0),
                  scale_params=(1.08, 0.93, 1.0), mode="bilinear", padding_mode="zeros", image_only=True)
    tensors["affine.deep"] = torch.as_tensor(deep(scan.permute(1, 2, 0)[None]))[0].permute(2, 0, 1)
    tensors["contrast"] = torch.as_tensor(AdjustContrast(gamma=1.3)(scan - 0.2))
    tensors["smoothed"] = GaussianFilter(2, 1.7, truncated=3.0, approx="erf")(scan[None])[0]
    elastic = Rand3DElastic(sigma_range=(1, 1.5), magnitude_range=(15, 20), prob=1, scale_range=(0.1, 0.1, 0.1),
                            mode="bilinear", padding_mode="border").set_random_state(3)
    volume = torch.rand(6, 17, 22, generator=torch.Generator().manual_seed(5))
    tensors["volume"], tensors["elastic"] = volume, torch.as_tensor(elastic(volume[None]))[0]
    tensors["elastic.noise"] = torch.as_tensor(elastic.rand_offset, dtype=torch.float32)
    tensors["elastic.parameters"] = torch.tensor(
        [elastic.sigma, elastic.magnitude, *elastic.rand_affine_grid.scale_params])
    # An even and an odd number of pixels, and a spacing that is no whole number.
    plane = Rand2DElastic(spacing=(5, 6.5), magnitude_range=(1, 2), prob=1, scale_range=(0.1, 0.1), mode="bilinear",
                          padding_mode="border").set_random_state(4)
    tensors["elastic.plane"] = torch.as_tensor(plane(scan))
    tensors["elastic.plane.noise"] = torch.as_tensor(plane.deform_grid.random_offset, dtype=torch.float32)
    tensors["elastic.plane.parameters"] = torch.tensor(
        [plane.deform_grid.rand_mag, *plane.rand_affine_grid.scale_params])
    save_file({key: value.contiguous().clone() for key, value in tensors.items()}, out / "transforms.safetensors")
