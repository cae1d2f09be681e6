"""What pydicom reads from its own test files, and series with gaps, tilt and colour that are made here.

Of files that cannot be read it keeps which they are; the test wants a reason for each of them.
"""

import importlib.util
import json
import pathlib
import sys
import warnings

import numpy as np
import pydicom
from pydicom.pixels import apply_modality_lut

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from vision_io import fingerprint  # noqa: E402

from .files import displayed, enhanced, floats, palettes, unknown  # noqa: E402
from .slices import slice_of  # noqa: E402
from .values import values  # noqa: E402

SAMPLES = pathlib.Path(importlib.util.find_spec("pydicom").origin).parent / "data" / "test_files"


def describe(path):
    """Numbers of the pixels and the affine of a single slice; the reason where pydicom finds no pixels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            data = pydicom.dcmread(path, force=True)
            array = values(data)
        except Exception as error:  # noqa: BLE001
            return {"refused": type(error).__name__}
    found = {"values": fingerprint(array.transpose(2, 1, 0)), "kind": str(data.PhotometricInterpretation),
             "syntax": str(data.file_meta.get("TransferSyntaxUID", "")), "affine": None}
    if array.shape[0] == 1 and "ImagePositionPatient" in data and "PixelSpacing" in data:
        row, column = np.array(data.ImageOrientationPatient, float).reshape(2, 3)
        between = [float(data[name].value) for name in ("SpacingBetweenSlices", "SliceThickness")
                   if name in data and data[name].value]
        spacing = [float(value) for value in data.PixelSpacing]
        affine = np.eye(4)
        affine[:3, 0], affine[:3, 1] = row * spacing[1], column * spacing[0]
        affine[:3, 2] = np.cross(row, column) * (between[0] if between else 1)
        affine[:3, 3] = [float(value) for value in data.ImagePositionPatient]
        found["affine"] = (np.diag([-1, -1, 1, 1]) @ affine).ravel().tolist()
    return found


def series(out):
    """Folders of slices, and for each the volume and the affine that pydicom's values give."""
    random = np.random.default_rng(20261127)
    tilted = (0, np.cos(0.3), -np.sin(0.3))
    plans = {
        # Names and numbers do not follow the places.
        "plain": [slice_of((-10, 20, z), 9 - i, random) for i, z in enumerate([3.0, 0.0, 9.0, 6.0])],
        "gap": [slice_of((-10, 20, z), i, random) for i, z in enumerate([0.0, 3.0, 9.0, 12.0])],
        "tilt": [slice_of((0, 0, 3.0 * i), i, random, (1, 0, 0) + tilted) for i in range(4)],
        "sagittal": [slice_of((2.0 * i, 1, 2), i, random, (0, 1, 0, 0, 0, -1)) for i in range(3)],
        "unplaced": [slice_of(None, number, random) for number in (3, 1, 2)],
        "inverted": [slice_of((0, 0, i), i, random, PhotometricInterpretation="MONOCHROME1") for i in range(2)],
        "slopes": [slice_of((0, 0, i), i, random, RescaleSlope=1.5 + i, RescaleIntercept=-i) for i in range(3)],
        "two-volumes": [slice_of((0, 0, i % 3), i, random, AcquisitionNumber=i // 3) for i in range(6)],
    }
    expected = {}
    for name, slices in plans.items():
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        for index, data in enumerate(slices):
            data.save_as(folder / f"{index}.dcm", enforce_file_format=True)
        if name == "two-volumes":
            slices = slices[3:]
        key = (lambda data: data.InstanceNumber) if name == "unplaced" else (
            lambda data: np.dot(np.cross(*np.array(data.ImageOrientationPatient, float).reshape(2, 3)),
                                data.ImagePositionPatient))
        ordered = sorted(slices, key=key)
        array = np.concatenate([apply_modality_lut(data.pixel_array, data)[None] for data in ordered])
        if name == "inverted":
            array = array.min() + array.max() - array
        expected[name] = {"values": fingerprint(array.astype(np.float64).transpose(2, 1, 0)), "affine": None}
        if name != "unplaced":
            row, column = np.array(ordered[0].ImageOrientationPatient, float).reshape(2, 3)
            first, last = (np.array(data.ImagePositionPatient, float) for data in (ordered[0], ordered[-1]))
            affine = np.eye(4)
            affine[:3, 0], affine[:3, 1] = row * 0.5, column * 0.75
            affine[:3, 2], affine[:3, 3] = (last - first) / (len(ordered) - 1), first
            expected[name]["affine"] = (np.diag([-1, -1, 1, 1]) @ affine).ravel().tolist()
    refused = {
        "two-series": [slice_of((0, 0, i), i, random, series=f"1.2.3.{i}") for i in range(2)],
        "localizer": [slice_of((0, 0, 0), 0, random), slice_of((0, 0, 1), 1, random, (0, 1, 0, 0, 0, -1))],
        "sizes": [slice_of((0, 0, 0), 0, random), slice_of((0, 0, 1), 1, random, shape=(4, 4))],
        "copies": [slice_of((0, 0, z), i, random) for i, z in enumerate([0, 0, 1])],
        "half-placed": [slice_of((0, 0, 0), 0, random), slice_of(None, 1, random)],
    }
    for name, slices in refused.items():
        (out / name).mkdir(parents=True, exist_ok=True)
        for index, data in enumerate(slices):
            data.save_as(out / name / f"{index}.dcm", enforce_file_format=True)
    return expected


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in SAMPLES.rglob("*") if path.suffix == ".dcm" or path.name.isdigit())
    made = {"samples": {str(path.relative_to(SAMPLES)): describe(path) for path in files}, "series": series(out),
            "displayed": displayed(out), "palettes": palettes(out), "floats": floats(out),
            "unknown": unknown(out), "enhanced": enhanced(out)}
    (out / "files.json").write_text(json.dumps(made, indent=1) + "\n")
    return {"pydicom": pydicom.__version__, "numpy": np.__version__}
