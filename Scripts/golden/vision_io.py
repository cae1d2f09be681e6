"""Images in every variant a reader must understand, and what nibabel and NumPy read from them.

Small files are made here and committed. Of real scans, where `../shared/data` has them, only numbers are recorded.
"""

import json
import pathlib
import tarfile
import tempfile

import nibabel as nib
import numpy as np

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared" / "data"
TYPES = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"]


def fingerprint(array):
    """Numbers that change when a voxel, or the order of voxels, changes; `array` is indexed x, y, z. None with NaN voxels."""
    flat = np.asarray(array, dtype=np.float64).ravel(order="F")
    if not np.isfinite(flat).all():
        return None
    weights = np.arange(flat.size) % 97 + 1.0
    return {
        "shape": list(array.shape),
        "sum": float(flat.sum()),
        "minimum": float(flat.min()),
        "maximum": float(flat.max()),
        "mean": float(flat.mean()),
        "checksum": float((flat * weights).sum()),
    }


def volume_of(image, volume):
    data = np.asarray(image.dataobj, dtype=np.float64)
    data = data.reshape(data.shape + (1,) * (3 - data.ndim)) if data.ndim < 3 else data
    data = data.reshape(data.shape[:3] + (-1,), order="F")
    return data[..., volume], data.shape[3]


def describe(path, volume=0):
    image = nib.load(path)
    data, volume_count = volume_of(image, volume)
    canonical = nib.as_closest_canonical(nib.Nifti1Image(data, image.affine))
    return {
        "volume": volume,
        "volume_count": volume_count,
        "type": str(image.get_data_dtype().newbyteorder("=")),
        "affine": image.affine.ravel().tolist(),
        "codes": "".join(nib.aff2axcodes(image.affine)),
        "stored": fingerprint(data),
        "canonical": fingerprint(np.asarray(canonical.dataobj)),
        "canonical_affine": canonical.affine.ravel().tolist(),
    }


def rotation(x, y, z):
    cx, cy, cz = np.cos([x, y, z])
    sx, sy, sz = np.sin([x, y, z])
    rx = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    ry = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    rz = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return rz @ ry @ rx


def affine_of(directions, spacing, origin):
    affine = np.eye(4)
    affine[:3, :3] = np.asarray(directions, dtype=float) @ np.diag(spacing)
    affine[:3, 3] = origin
    return affine


def save(out, name, data, affine, version=1, endianness="<", dtype=None, sform=2, qform=0, scaling=None):
    header = (nib.Nifti1Header if version == 1 else nib.Nifti2Header)(endianness=endianness)
    header.set_data_dtype(dtype or data.dtype)
    pair = name.endswith((".hdr", ".img", ".hdr.gz", ".img.gz"))
    kind = {(1, False): nib.Nifti1Image, (1, True): nib.Nifti1Pair,
            (2, False): nib.Nifti2Image, (2, True): nib.Nifti2Pair}[version, pair]
    image = kind(data, affine, header)
    image.set_sform(affine, code=sform)
    image.set_qform(affine, code=qform)
    if scaling:
        image.header.set_slope_inter(*scaling)
    nib.save(image, out / name)


def write_niftis(out):
    random = np.random.default_rng(20261122)
    plain = affine_of(np.eye(3), (0.75, 1.25, 3), (-20, 11, 5.5))
    oblique = affine_of(rotation(0.2, -0.3, 2.4), (0.9, 1.1, 2.5), (12, -70, 33))
    mirrored = affine_of(rotation(0.1, 0.2, 0.3) @ np.diag([1, 1, -1]), (1, 2, 3), (5, 6, 7))
    sheared = oblique.copy()
    sheared[0, 1] += 0.25
    near_half_turn = affine_of(rotation(np.pi, 0.0001, 0.0002), (1, 1, 4), (0, 0, 0))
    diagonal = affine_of(rotation(0, 0, np.pi / 4), (1, 1, 1), (0, 0, 0))
    shape = (5, 4, 3)
    small = random.integers(0, 120, shape).astype(np.int16)

    for name in TYPES:
        kind = np.dtype(name)
        if kind.kind == "f":
            data = random.normal(0, 1000, shape).astype(kind)
        else:
            limits = np.iinfo(kind)
            data = random.integers(limits.min, limits.max, shape, dtype=kind, endpoint=True)
        for endianness, order in [("<", "little"), (">", "big")]:
            save(out, f"{name}-{order}.nii", data, plain, endianness=endianness, dtype=kind)
    for endianness, order in [("<", "little"), (">", "big")]:
        save(out, f"nifti2-{order}.nii", small, oblique, version=2, endianness=endianness)
        save(out, f"nifti2-{order}.nii.gz", small, sheared, version=2, endianness=endianness)
        save(out, f"scaled-{order}.nii.gz", small, oblique, endianness=endianness, scaling=(0.5, -1024))
    save(out, "pair.hdr", small, oblique)
    save(out, "pair-gz.hdr.gz", small, oblique)
    save(out, "pair2.hdr", small, oblique, version=2)
    save(out, "negative-slope.nii", small, plain, scaling=(-2.5, 7))
    save(out, "qform.nii", small, oblique, sform=0, qform=1)
    save(out, "qform-mirrored.nii", small, mirrored, sform=0, qform=1)
    save(out, "qform-near-half-turn.nii", small, near_half_turn, sform=0, qform=1)
    save(out, "neither-form.nii", small, plain, sform=0, qform=0)
    save(out, "sheared.nii", small, sheared)
    save(out, "diagonal.nii", small, diagonal)
    save(out, "one-slice.nii.gz", small[:, :, :1], mirrored)
    save(out, "two-axes.nii", small[:, :, 0], plain)
    save(out, "series.nii.gz", random.integers(0, 99, shape + (3,)).astype(np.uint8), oblique)
    axes = {"L": (0, -1), "R": (0, 1), "P": (1, -1), "A": (1, 1), "I": (2, -1), "S": (2, 1)}
    for codes in ["LPS", "RAS", "PIR", "ASL", "SRP", "IAL", "LAS", "SPL"]:
        directions = np.zeros((3, 3))
        for column, code in enumerate(codes):
            directions[axes[code][0], column] = axes[code][1]
        tilt = rotation(0.05, -0.1, 0.08)
        save(out, f"axes-{codes}.nii.gz", small, affine_of(tilt @ directions, (1, 2, 3), (9, 8, 7)))
    return {
        path.name: [describe(path, volume) for volume in range(3 if path.name.startswith("series") else 1)]
        for path in sorted(out.iterdir())
        if path.name.endswith((".nii", ".nii.gz", ".hdr", ".hdr.gz"))
    }


def describe_npy(path):
    """The published layout [H, W, D] or [H, W], seen as x, y, z; three equal slices count as one."""
    data = np.load(path)
    data = data[:, :, None] if data.ndim == 2 else data
    if data.shape[2] == 3 and (data == data[:, :, :1]).all():
        data = data[:, :, :1]
    return fingerprint(data.transpose(1, 0, 2))


def write_npys(out):
    random = np.random.default_rng(7)
    shape = (4, 5, 3)
    for name in ["bool", "float16"] + TYPES:
        kind = np.dtype(name)
        data = random.normal(0, 60, shape) if kind.kind == "f" else random.integers(0, 120, shape)
        for order in "<>":
            np.save(out / f"{name}-{'little' if order == '<' else 'big'}.npy", data.astype(kind.newbyteorder(order)))
    data = random.normal(0, 60, shape).astype(np.float32)
    np.save(out / "fortran.npy", np.asfortranarray(data))
    np.save(out / "plane.npy", data[:, :, 0])
    np.save(out / "plane-fortran.npy", np.asfortranarray(data[:, :, 0]))
    np.save(out / "same-slices.npy", np.asfortranarray(np.repeat(data[:, :, :1], 3, axis=2)))
    for version in [(1, 0), (2, 0), (3, 0)]:
        with open(out / f"version-{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, data, version=version)
    return {path.name: describe_npy(path) for path in sorted(out.glob("*.npy")) if path.stem != "key-slice"
            and not path.stem.startswith("stack-")}


def write_stacks(out):
    """Arrays [N, C, H, W, D] of December 2023: what each of their images is, colour as brightness."""
    random = np.random.default_rng(8)
    grey = np.repeat(random.integers(0, 250, (2, 1, 4, 5, 6)), 3, axis=1).astype(np.float32)
    colour = random.integers(0, 250, (1, 3, 4, 5, 1)).astype(np.uint8)
    stacks = {"grey": grey, "grey-fortran": np.asfortranarray(grey), "one-channel": grey[:, :1], "colour": colour}
    result = {}
    for name, stack in stacks.items():
        np.save(out / f"stack-{name}.npy", stack)
        weights = np.array([19595, 38470, 7471] if name == "colour" else [65536], dtype=np.float32) / 65536
        images = (stack[:, :len(weights)] * weights[:, None, None, None]).astype(np.float32).sum(1)
        result[f"stack-{name}.npy"] = [fingerprint(image.transpose(1, 0, 2)) for image in images]
    return result


def write_features(out):
    """A table of feature vectors as users of NumPy would keep it."""
    np.savez(out / "features.npz", features=np.arange(12, dtype=np.float32).reshape(3, 4) / 8, ids=np.array(["case é", "b", "b"]),
             splits=np.array(["train", "", ""]), classes=np.array(["left", "Normal"]),
             labels=np.array([[True, False], [False, True], [False, True]]), scans=np.array([0, 0, 1]),
             modalities=np.array(["CT", "MRI", "X-ray"]))


def describe_shared():
    """Fingerprints of real scans: all of the sample collections, some of the large ones."""
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, step in [("format-samples", 1), ("niivue-sample-nifti", 1), ("msd-hippocampus-udacity", 25),
                           ("soop-stroke-lesions", 500)]:
            with tarfile.open(SHARED / "images" / f"{name}.tar") as archive:
                members = sorted(m.name for m in archive if m.name.endswith((".nii", ".nii.gz")))
                members = [member for member in members if not member.endswith(".dconn.nii")]
                files = {}
                for member in members[::step]:
                    archive.extract(member, folder, filter="data")
                    path = pathlib.Path(folder) / member
                    last = volume_of(nib.load(path), 0)[1] - 1
                    files[member] = [describe(path, volume) for volume in sorted({0, last})]
                result[f"images/{name}.tar"] = files
    result["npy"] = {
        f"rp3d/{path.name}": describe_npy(path)
        for path in sorted((SHARED / "rp3d").glob("*.npy")) if not path.stem.endswith("-key")
    }
    result["key_slices"] = {
        f"rp3d/{path.name}": int(np.load(path)[0]) for path in sorted((SHARED / "rp3d").glob("*-key.npy"))
    }
    return result


def generate(out):
    out.mkdir(parents=True, exist_ok=True)
    made = {"nifti": write_niftis(out), "npy": write_npys(out), "stacks": write_stacks(out)}
    np.save(out / "key-slice.npy", np.array([24], dtype=np.int64))
    write_features(out)
    (out / "files.json").write_text(json.dumps(made, indent=1) + "\n")
    if SHARED.is_dir():
        (out / "shared.json").write_text(json.dumps(describe_shared(), indent=1) + "\n")
    return {"nibabel": nib.__version__, "numpy": np.__version__}
