"""What `run.py` trains for the paper's Tables 2 to 5, and what the paper found.

A row is one training recipe: the base recipe with a few keys changed. Numbers are those of the paper, in percent.
"""

from typing import Any, NamedTuple

METRICS = {"auroc": "AUROC", "average_precision": "AP", "f1": "F1", "mcc": "MCC", "recall_at_fpr_at_most_0.01": "R@FPR≤0.01",
           "recall_at_fpr_at_most_0.05": "R@FPR≤0.05", "recall_at_fpr_at_most_0.1": "R@FPR≤0.1"}
GROUPS = ["all", "head", "medium", "tail"]


def resnet(separate: int, shared: int) -> dict:
    """The paper's ResNet with a quarter of its channels: layers of the networks for planes and volumes, and of the shared one."""
    return {"kind": "shared_resnet", "plane_layers": separate, "volume_layers": separate, "shared_layers": shared, "width": 16}


def vit(embedding: int, layers: int) -> dict:
    """The paper's ViT, an eighth as wide: linear layers from a patch to its token, and layers of the transformer."""
    return {"kind": "vit", "patch_size": 8, "patch_depth": 16, "width": 96, "layer_count": layers, "head_count": 2,
            "head_size": 48, "feed_forward_size": 192, "embedding_layers": embedding, "position_tables": "separate",
            "dropout": 0.1}


# The four changes of the paper; lengths in pixels fit slices of 64.
AUGMENTATION = {
    "probability": 0.15, "rotate_degrees": 15, "translate_pixels": 2.5, "scale": 0.1, "shear": 0.2,
    "elastic": {"sigma": [1.25, 1.75], "magnitude": [2.5, 5], "scale": 0.1}, "noise_std": 0.07, "gamma": [0.5, 1.5],
    "column_flip_probability": None}
# From the demo's recipe to the default of section 6.1: 16 slices, ResNet-18 + ResNet-34, neither augmentation nor knowledge.
# The learning rate was chosen among 5e-4, 1e-3 and 2e-3 by validation cases after two epochs of this ResNet.
BASE = {
    "preprocess.depth": 16, "preprocess.depth_method": "interpolate", "augmentation": None, "model.encoder": resnet(18, 34),
    "model.fusion_style": "paper", "model.classifier.kind": "linear", "training.epochs": 20, "training.learning_rate": 5e-4,
    "training.bf16": False, "training.key_slice_weight": 0}
# What section 6.1.4 chooses for Table 5.
FINAL = {"preprocess.depth": 32, "augmentation": AUGMENTATION}
METHODS = {**{pooling: {"model.scan_pooling": pooling} for pooling in ("max", "mean", "random")}, "fusion": {},
           "fusion-knowledge": {"model.classifier.kind": "knowledge"}}
# Other transformers over scans than the paper's: that of the code published later, and ours.
GATED = {"model.fusion_style": None, "model.scan_joining": "gated_transformer"}
OTHER_FUSIONS = {"fusion-v2": {"model.fusion_style": None}, "fusion-gated": GATED,
                 "fusion-gated-knowledge": GATED | {"model.classifier.kind": "knowledge"}}


class Row(NamedTuple):
    """One training: its classes (`disorders` or `icd10cm`) and the keys that differ from the base recipe."""

    classes: str
    changes: dict[str, Any]


ROWS = {
    "resnet18-resnet34": Row("disorders", {}),
    "resnet18-resnet18": Row("disorders", {"model.encoder": resnet(18, 18)}),
    "resnet34-resnet18": Row("disorders", {"model.encoder": resnet(34, 18)}),
    "resnet34-resnet34": Row("disorders", {"model.encoder": resnet(34, 34)}),
    "mlp2-vit6": Row("disorders", {"model.encoder": vit(2, 6)}),
    "mlp4-vit6": Row("disorders", {"model.encoder": vit(4, 6)}),
    "mlp2-vit12": Row("disorders", {"model.encoder": vit(2, 12)}),
    "mlp4-vit12": Row("disorders", {"model.encoder": vit(4, 12)}),
    "resnet-vit-mixing": Row(
        "disorders", {"model.encoder": {"kind": "slices", "backbone": "resnet10-narrow", "joining": None}}),
    "depth24": Row("disorders", {"preprocess.depth": 24}),
    "depth32": Row("disorders", {"preprocess.depth": 32}),
    "resnet-augmented": Row("disorders", {"augmentation": AUGMENTATION}),
    "vit-augmented": Row("disorders", {"model.encoder": vit(2, 12), "augmentation": AUGMENTATION}),
    **{f"{classes}-{method}": Row(classes, FINAL | changes)
       for classes in ("disorders", "icd10cm") for method, changes in METHODS.items()},
    **{f"disorders-{name}": Row("disorders", FINAL | changes) for name, changes in OTHER_FUSIONS.items()}}


class Table(NamedTuple):
    """Rows under the names that the paper has for them; the first is the base row."""

    title: str
    rows: dict[str, str]
    # Row, the row it is compared with, and the key of `PAPER` that has both.
    comparisons: list[tuple[str, str, str]]


def against(base: str, rows: list[str], source: str) -> list[tuple[str, str, str]]:
    return [(row, base, source) for row in rows]


def table5(title: str, classes: str) -> Table:
    source, supplement = f"Table 5, {classes}", f"supplement, {classes}"
    rows = {f"{classes}-max": "no FM, no KE: max pooling", f"{classes}-mean": "no FM, no KE: mean pooling",
            f"{classes}-random": "no FM, no KE: random scan", f"{classes}-fusion": "FM", f"{classes}-fusion-knowledge": "FM + KE"}
    if classes == "disorders":
        rows |= {"disorders-fusion-v2": "FM as published later (not in the table)",
                 "disorders-fusion-gated": "gated joining (not in the table)",
                 "disorders-fusion-gated-knowledge": "gated joining + KE (not in the table)"}
    base, fusion, knowledge = f"{classes}-max", f"{classes}-fusion", f"{classes}-fusion-knowledge"
    return Table(title, rows, against(base, [f"{classes}-mean", f"{classes}-random"], supplement)
                 + against(base, [fusion, knowledge], source) + against(fusion, [knowledge], source))


TABLES = {
    "2": [Table(
        "Table 2, section 6.1.1: visual encoders, separate + shared part",
        {"resnet18-resnet34": "ResNet-18 + ResNet-34", "resnet18-resnet18": "ResNet-18 + ResNet-18",
         "resnet34-resnet18": "ResNet-34 + ResNet-18", "resnet34-resnet34": "ResNet-34 + ResNet-34",
         "mlp2-vit6": "2-layer MLP + 6-layer ViT", "mlp4-vit6": "4-layer MLP + 6-layer ViT",
         "mlp2-vit12": "2-layer MLP + 12-layer ViT", "mlp4-vit12": "4-layer MLP + 12-layer ViT",
         "resnet-vit-mixing": "ResNet-ViT mixing (not in the table)"},
        against("resnet18-resnet34", ["resnet18-resnet18", "resnet34-resnet18", "resnet34-resnet34", "mlp2-vit6", "mlp4-vit6",
                                      "mlp2-vit12", "mlp4-vit12"], "Table 2")
        + [("mlp4-vit6", "mlp2-vit6", "Table 2"), ("mlp2-vit12", "mlp2-vit6", "Table 2"),
           ("mlp4-vit12", "mlp2-vit12", "Table 2"), ("mlp4-vit12", "mlp4-vit6", "Table 2")])],
    "3": [Table(
        "Table 3, section 6.1.2: depth of 3D scans",
        {"resnet18-resnet34": "16", "depth24": "24", "depth32": "32"},
        against("resnet18-resnet34", ["depth24", "depth32"], "Table 3") + [("depth32", "depth24", "Table 3")])],
    "4": [Table(
        "Table 4, section 6.1.3: augmentation",
        {"resnet18-resnet34": "no, ResNet", "resnet-augmented": "yes, ResNet", "mlp2-vit12": "no, ViT",
         "vit-augmented": "yes, ViT"},
        [("resnet-augmented", "resnet18-resnet34", "Table 4"), ("vit-augmented", "mlp2-vit12", "Table 4"),
         ("mlp2-vit12", "resnet18-resnet34", "Table 4"), ("vit-augmented", "resnet-augmented", "Table 4")])],
    "5": [table5("Table 5, section 6.2: fusion module (FM) and knowledge enhancement (KE), disorders", "disorders"),
          table5("Table 5, section 6.2: fusion module (FM) and knowledge enhancement (KE), ICD-10-CM", "icd10cm")]}

# AUC, AP, F1, MCC, recall at FPR 0.01, 0.05 and 0.1, by row and group of classes. Of the ICD-10-CM baseline Table 5 and the
# supplement (section 11) have different numbers, so each is compared with what stands beside it.
PAPER = {
    "Table 2": {
        "mlp2-vit6": {"all": [79.98, 6.01, 13.57, 14.69, 17.78, 33.56, 47.21]},
        "mlp4-vit6": {"all": [80.57, 6.13, 13.49, 14.78, 17.68, 34.01, 47.44]},
        "mlp2-vit12": {"all": [81.69, 6.40, 14.71, 15.30, 18.11, 34.73, 48.84]},
        "mlp4-vit12": {"all": [82.03, 6.67, 14.94, 15.66, 18.20, 34.99, 49.52]},
        "resnet18-resnet18": {"all": [86.91, 11.00, 16.77, 18.63, 20.42, 41.87, 59.38]},
        "resnet34-resnet18": {"all": [86.99, 11.15, 17.14, 19.21, 20.82, 44.67, 61.13]},
        "resnet18-resnet34": {"all": [87.06, 11.27, 17.36, 19.23, 21.48, 44.38, 61.54]},
        "resnet34-resnet34": {"all": [87.10, 11.31, 17.66, 19.41, 21.33, 44.19, 62.25]}},
    "Table 3": {
        "resnet18-resnet34": {"all": [87.06, 11.27, 17.36, 19.23, 21.48, 44.38, 61.54]},
        "depth24": {"all": [87.49, 11.41, 17.84, 19.39, 21.76, 45.72, 62.53]},
        "depth32": {"all": [88.13, 11.98, 18.02, 19.67, 22.84, 47.46, 63.91]}},
    "Table 4": {
        "resnet-augmented": {"all": [88.96, 13.92, 22.04, 23.08, 25.75, 51.61, 66.47]},
        "vit-augmented": {"all": [84.22, 8.69, 16.36, 17.18, 19.83, 38.70, 54.04]},
        "resnet18-resnet34": {"all": [87.06, 11.27, 17.36, 19.23, 21.48, 44.38, 61.54]},
        "mlp2-vit12": {"all": [81.69, 6.40, 14.71, 15.30, 18.11, 34.73, 48.84]}},
    "Table 5, disorders": {
        "disorders-max": {"head": [91.91, 13.56, 22.08, 23.66, 30.88, 60.50, 74.70],
                          "medium": [93.62, 9.19, 17.16, 20.42, 28.24, 59.32, 73.80],
                          "tail": [88.55, 4.34, 8.03, 12.96, 9.13, 27.46, 41.43]},
        "disorders-fusion": {"head": [93.56, 14.2, 24.77, 25.84, 36.19, 65.21, 79.83],
                             "medium": [94.03, 11.47, 19.18, 23.14, 30.04, 63.89, 78.69],
                             "tail": [90.01, 8.97, 9.35, 13.30, 10.04, 27.02, 42.32]},
        "disorders-fusion-knowledge": {"head": [94.24, 15.33, 25.68, 26.71, 37.06, 66.55, 81.37],
                                       "medium": [94.69, 12.38, 20.64, 24.07, 31.52, 65.34, 78.73],
                                       "tail": [90.64, 9.25, 9.89, 14.38, 10.98, 27.98, 43.53]}},
    "Table 5, icd10cm": {
        "icd10cm-max": {"head": [88.29, 12.01, 19.80, 20.85, 22.95, 50.12, 62.25],
                        "medium": [88.37, 7.85, 15.58, 18.02, 22.88, 49.62, 65.25],
                        "tail": [85.28, 4.02, 7.53, 11.71, 7.94, 21.28, 34.41]},
        "icd10cm-fusion": {"head": [89.55, 13.89, 21.92, 23.41, 25.04, 52.19, 67.26],
                           "medium": [89.90, 8.98, 17.33, 19.89, 24.37, 51.33, 64.93],
                           "tail": [86.34, 4.77, 8.81, 12.85, 8.83, 22.36, 37.11]},
        "icd10cm-fusion-knowledge": {"head": [90.89, 14.37, 22.67, 24.29, 26.11, 53.82, 69.16],
                                     "medium": [91.67, 9.56, 18.32, 20.77, 25.68, 52.85, 66.63],
                                     "tail": [86.55, 4.81, 8.69, 12.74, 8.86, 22.75, 37.97]}},
    "supplement, disorders": {
        "disorders-random": {"head": [91.32, 14.08, 22.93, 24.61, 30.68, 58.78, 73.79],
                             "medium": [92.63, 9.47, 17.62, 20.61, 28.18, 57.04, 71.42],
                             "tail": [87.61, 4.85, 8.66, 13.26, 8.58, 24.25, 41.39]},
        "disorders-max": {"head": [91.91, 13.56, 22.08, 23.66, 30.88, 60.50, 74.70],
                          "medium": [93.62, 9.19, 17.16, 20.42, 28.24, 59.32, 73.80],
                          "tail": [88.55, 4.34, 8.03, 12.96, 9.13, 27.46, 41.43]},
        "disorders-mean": {"head": [88.72, 14.29, 23.26, 24.60, 31.97, 59.67, 71.22],
                           "medium": [90.97, 9.54, 17.33, 20.42, 29.31, 58.15, 71.00],
                           "tail": [84.50, 4.35, 8.09, 12.80, 9.38, 25.96, 42.57]}},
    "supplement, icd10cm": {
        "icd10cm-random": {"head": [89.12, 12.39, 20.51, 21.72, 24.12, 51.82, 67.93],
                           "medium": [88.98, 7.72, 15.44, 18.02, 22.52, 50.50, 63.96],
                           "tail": [86.41, 4.46, 8.54, 12.48, 8.37, 23.74, 37.12]},
        "icd10cm-max": {"head": [90.39, 12.80, 20.65, 21.94, 24.39, 54.12, 70.11],
                        "medium": [90.15, 7.74, 15.41, 17.96, 22.75, 51.10, 66.31],
                        "tail": [86.46, 2.90, 6.09, 10.27, 8.51, 25.06, 42.80]},
        "icd10cm-mean": {"head": [85.49, 13.05, 20.25, 21.52, 24.31, 49.92, 65.28],
                         "medium": [85.05, 7.69, 15.03, 17.53, 22.58, 47.41, 64.52],
                         "tail": [81.50, 2.68, 5.42, 9.04, 6.15, 20.13, 30.64]}}}
