"""What the pixels of a DICOM file stand for, as pydicom has it."""

import numpy as np
from pydicom.pixels import apply_color_lut, apply_modality_lut


def grey(array):
    """Pillow's brightness of red, green and blue, for any number of bits."""
    red, green, blue = (array[..., channel].astype(np.int64) for channel in range(3))
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16


def values(data):
    """Frames [Z, Y, X] of what the pixels stand for: rescaled, brightness of colours, bright is large."""
    array = data.pixel_array
    kind = data.PhotometricInterpretation
    if kind == "PALETTE COLOR":
        array = grey(apply_color_lut(array, data))
    elif data.SamplesPerPixel == 3:
        array = grey(array)
    else:
        array = apply_modality_lut(array, data)
    array = array if array.ndim == 3 else array[None]
    array = array.astype(np.float32).astype(np.float64)
    return array.min() + array.max() - array if kind == "MONOCHROME1" else array
