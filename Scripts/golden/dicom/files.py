"""Single files whose pixels are stored or shown in ways of their own, and what pydicom makes of them."""

import struct

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi_lut
from pydicom.uid import ExplicitVRBigEndian

from .slices import slice_of
from .values import grey, values


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
