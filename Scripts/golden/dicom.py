"""What pydicom reads from its own test files, and series with gaps, tilt and colour that are made here.

Of files that cannot be read it keeps which they are; the test wants a reason for each of them.
"""

import importlib.util
import json
import pathlib
import struct
import sys
import warnings

import numpy as np
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi_lut
from pydicom.uid import CTImageStorage, ExplicitVRBigEndian, ExplicitVRLittleEndian

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from vision_io import fingerprint  # noqa: E402

SAMPLES = pathlib.Path(importlib.util.find_spec("pydicom").origin).parent / "data" / "test_files"


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


def slice_of(position, number, random, orientation=(1, 0, 0, 0, 1, 0), series="1.2.3.4", shape=(6, 5), **elements):
    """A small CT slice."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = f"1.2.3.{number}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    data.SOPClassUID, data.SOPInstanceUID = CTImageStorage, meta.MediaStorageSOPInstanceUID
    data.PatientName, data.PatientID = "Nobody^Nowhere", "secret-17"
    data.StudyInstanceUID, data.SeriesInstanceUID = "1.2.3", series
    data.Modality, data.InstanceNumber = "CT", number
    data.Rows, data.Columns = shape
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.PixelSpacing, data.SliceThickness = [0.75, 0.5], 3
    data.RescaleSlope, data.RescaleIntercept = 2, -1024
    if position is not None:
        data.ImagePositionPatient, data.ImageOrientationPatient = list(position), list(orientation)
    for name, value in elements.items():
        setattr(data, name, value)
    data.PixelData = random.integers(0, 4096, shape).astype(np.uint16).tobytes()
    return data


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


def displayed(out):
    """Slices with a window or a table for viewing: their values, and what pydicom makes of these, 0 to 1."""
    random = np.random.default_rng(20261128)
    table = Dataset()
    table.LUTDescriptor = [300, 400, 12]
    table.add_new("LUTData", "OW", random.integers(0, 4096, 300).astype("<u2").tobytes())
    plans = {
        "window": {"WindowCenter": 1200, "WindowWidth": 3000},
        "windows": {"WindowCenter": [900, 5], "WindowWidth": [2500, 6]},
        "exact": {"WindowCenter": 900.5, "WindowWidth": 2500.25, "VOILUTFunction": "LINEAR_EXACT"},
        "sigmoid": {"WindowCenter": 1500, "WindowWidth": 900, "VOILUTFunction": "SIGMOID"},
        "table": {"VOILUTSequence": [table], "WindowCenter": 1, "WindowWidth": 2, "RescaleSlope": 1, "RescaleIntercept": 0},
        "none": {},
    }
    expected = {}
    for name, elements in plans.items():
        data = slice_of((0, 0, 0), 1, random, **elements)
        (out / "displayed").mkdir(parents=True, exist_ok=True)
        data.save_as(out / "displayed" / f"{name}.dcm", enforce_file_format=True)
        data = pydicom.dcmread(out / "displayed" / f"{name}.dcm")
        values = apply_modality_lut(data.pixel_array, data)
        if name == "table":
            found = apply_voi_lut(values.astype(int), data) / (2**12 - 1)
        elif name == "none":
            found = values
        else:
            low, high = data.RescaleIntercept, 4095 * data.RescaleSlope + data.RescaleIntercept
            found = (apply_voi_lut(values, data) - low) / (high - low)
        expected[name] = {key: np.asarray(array, float).ravel().tolist() for key, array in (("stored", values), ("shown", found))}
    return expected


def palettes(out):
    """Slices whose palettes are segmented: lines, values as they are, repetitions; and the brightness of their colours."""
    random = np.random.default_rng(20261129)
    segments = {
        "words": (16, 300, [0, 3, 0, 500, 40000, 1, 100, 65535, 1, 47, 20, 2, 2, 5, 0, 1, 3, 7]),
        "bytes": (8, 250, [0, 2, 9, 200, 1, 100, 3, 1, 33, 250, 2, 2, 0, 0, 0, 0, 1, 13, 77, 0]),
        "short": (16, 300, [0, 2, 1, 2, 1, 10, 12])}
    expected = {}
    for name, (bits, count, entries) in segments.items():
        data = slice_of((0, 0, 0), 1, random, PhotometricInterpretation="PALETTE COLOR", RescaleSlope=1, RescaleIntercept=0)
        # No number beyond the table: with tables of bytes pydicom takes such numbers modulo 256.
        data.PixelData = random.integers(390, 400 + count, (6, 5)).astype(np.uint16).tobytes()
        for offset, channel in enumerate(("Red", "Green", "Blue")):
            own = [*entries[:2], *((value + offset) % 2**bits for value in entries[2:4]), *entries[4:]]
            setattr(data, f"{channel}PaletteColorLookupTableDescriptor", [count, 400, bits])
            setattr(data, f"Segmented{channel}PaletteColorLookupTableData",
                    np.array(own, "<u2" if bits == 16 else "u1").tobytes())
        (out / "palettes").mkdir(parents=True, exist_ok=True)
        data.save_as(out / "palettes" / f"{name}.dcm", enforce_file_format=True)
        data = pydicom.dcmread(out / "palettes" / f"{name}.dcm")
        # A table that is shorter than it says is refused by us.
        expected[name] = None if name == "short" else grey(apply_color_lut(data.pixel_array, data)).ravel().tolist()
    return expected


def floats(out):
    """Numbers of the pixels of images in floating-point numbers; none where the file is refused."""
    random = np.random.default_rng(20261130)
    plans = {
        "float": ("FloatPixelData", np.float32, (6, 5), {}), "double": ("DoubleFloatPixelData", np.float64, (3, 6, 5), {}),
        "inverted": ("FloatPixelData", np.float32, (6, 5), {"PhotometricInterpretation": "MONOCHROME1"}),
        "zeros": ("FloatPixelData", np.float32, (6, 5), {}), "big-endian": ("FloatPixelData", np.float32, (6, 5), {}),
        "not-finite": ("FloatPixelData", np.float32, (6, 5), {}), "short": ("FloatPixelData", np.float32, (6, 5), {})}
    expected = {}
    (out / "floats").mkdir(parents=True, exist_ok=True)
    for name, (element, kind, shape, more) in plans.items():
        data = slice_of((0, 0, 0), 1, random, **more)
        array = random.normal(0, 0 if name == "zeros" else 1000, shape).astype(kind)
        if name == "not-finite":
            array[2, 3] = np.nan
        for absent in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation", "RescaleSlope", "RescaleIntercept"):
            delattr(data, absent)
        data.BitsAllocated = array.itemsize * 8
        if array.ndim == 3:
            data.NumberOfFrames = len(array)
        setattr(data, element, array.tobytes()[:-8 if name == "short" else None])
        file = out / "floats" / f"{name}.dcm"
        if name == "big-endian":
            data.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
            data.FloatPixelData = array.byteswap().tobytes()
            pydicom.dcmwrite(file, data, implicit_vr=False, little_endian=False, force_encoding=True)
        else:
            data.save_as(file, enforce_file_format=True)
        refused = name in ("not-finite", "short", "big-endian")
        expected[name] = None if refused else values(pydicom.dcmread(file)).astype(np.float32).ravel().tolist()
    return expected


def unknown(out):
    """Numbers of the pixels of slices with a private sequence of unknown type and undefined length, coded without types and with."""
    return {name: unknown_slice(out / f"unknown-{name}.dcm", typed) for name, typed in (("plain", False), ("typed", True))}


def unknown_slice(file, typed):
    random = np.random.default_rng(20261201)
    data = slice_of((0, 0, 0), 1, random)

    def header(element, length, kind):
        if not typed:
            return struct.pack("<HHI", 0x0029, element, length)
        if kind == b"SQ":
            return struct.pack("<HH2sHI", 0x0029, element, kind, 0, length)
        return struct.pack("<HH2sH", 0x0029, element, kind, length)

    plain = header(0x1011, 4, b"LO") + b"abcd"
    open_item, end_item, end = (struct.pack("<HHI", 0xFFFE, *rest) for rest in (
        (0xE000, 0xFFFFFFFF), (0xE00D, 0), (0xE0DD, 0)))
    nested = header(0x1012, 0xFFFFFFFF, b"SQ") + open_item + plain + end_item + end
    element = pydicom.DataElement((0x0029, 0x1010), "UN", open_item + plain + nested + plain + end_item)
    element.is_undefined_length = True
    data.add_new((0x0029, 0x0010), "LO", "NOSOLOGY")
    data.add(element)
    data.save_as(file, enforce_file_format=True)
    return values(pydicom.dcmread(file)).ravel().tolist()


def enhanced(out):
    """A multi-frame file whose frames say for themselves where they lie, how they are rescaled and how they are to be viewed."""
    random = np.random.default_rng(20261202)
    places = [6.0, 0.0, 12.0, 3.0, 9.0]
    data = slice_of(None, 1, random)
    for absent in ("PixelSpacing", "SliceThickness", "RescaleSlope", "RescaleIntercept"):
        delattr(data, absent)
    array = random.integers(0, 4096, (len(places), 6, 5)).astype(np.uint16)
    data.NumberOfFrames, data.PixelData = len(places), array.tobytes()

    def group(**parts):
        whole = Dataset()
        for name, elements in parts.items():
            part = Dataset()
            for key, value in elements.items():
                setattr(part, key, value)
            setattr(whole, name, [part])
        return whole

    def rescale(index):
        return {"RescaleSlope": 1 + 0.5 * index, "RescaleIntercept": -100 * index}

    def window(index):
        return {"WindowCenter": 1000 + 200 * index, "WindowWidth": 1500}

    data.SharedFunctionalGroupsSequence = [group(
        PixelMeasuresSequence={"PixelSpacing": [0.75, 0.5], "SliceThickness": 3},
        PlaneOrientationSequence={"ImageOrientationPatient": [1, 0, 0, 0, 1, 0]})]
    data.PerFrameFunctionalGroupsSequence = [
        group(PlanePositionSequence={"ImagePositionPatient": [-10, 20, z]}, FrameVOILUTSequence=window(index),
              PixelValueTransformationSequence=rescale(index)) for index, z in enumerate(places)]
    data.save_as(out / "enhanced.dcm", enforce_file_format=True)
    stored, shown = [], []
    for index in np.argsort(places):
        frame = Dataset()
        for name, value in {**rescale(index), **window(index), "BitsStored": 12, "PixelRepresentation": 0,
                            "PhotometricInterpretation": "MONOCHROME2"}.items():
            setattr(frame, name, value)
        found = apply_modality_lut(array[index], frame)
        low, high = frame.RescaleIntercept, 4095 * frame.RescaleSlope + frame.RescaleIntercept
        stored.append(found)
        shown.append((apply_voi_lut(found, frame) - float(low)) / float(high - low))
    affine = np.diag([0.5, 0.75, 3, 1.0])
    affine[:3, 3] = -10, 20, 0
    return {"stored": np.ravel(stored).tolist(), "shown": np.ravel(shown).tolist(),
            "affine": (np.diag([-1, -1, 1, 1]) @ affine).ravel().tolist()}


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in SAMPLES.rglob("*") if path.suffix == ".dcm" or path.name.isdigit())
    made = {"samples": {str(path.relative_to(SAMPLES)): describe(path) for path in files}, "series": series(out),
            "displayed": displayed(out), "palettes": palettes(out), "floats": floats(out),
            "unknown": unknown(out), "enhanced": enhanced(out)}
    (out / "files.json").write_text(json.dumps(made, indent=1) + "\n")
    return {"pydicom": pydicom.__version__, "numpy": np.__version__}
