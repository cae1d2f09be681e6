"""Losses of named tensors, as their papers or the libraries of the field compute them."""

import math

import torch
import torch.nn.functional as F
from monai.losses import FocalLoss
from pytorch_metric_learning import losses as metric_losses, miners
from sentence_transformers.sentence_transformer.losses import CoSENTLoss


def contrastive(v, excluded=None):
    logits = v["anchors"] @ v["positives"].T * v["scale"]
    if excluded is not None:
        logits = logits.masked_fill(excluded, -math.inf)
    target = torch.arange(logits.shape[0])
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def contrastive_concepts(v):
    """Each row by itself, as the formula is written."""
    columns = torch.cat([v["positives"], v["negatives"]])
    forward = (v["anchors"] @ columns.T * v["scale"]).masked_fill(v["excluded"], -math.inf)
    concepts = v["concepts"].tolist()

    def direction(logits):
        rows = []
        for row, concept in zip(logits, concepts):
            own = [column for column, other in enumerate(concepts) if other == concept]
            others = [column for column in range(len(row)) if column not in own and row[column] > -math.inf]
            rows.append(torch.stack([
                F.cross_entropy(row[[column, *others]][None], torch.tensor([0])) for column in own]).mean())
        return torch.stack(rows).mean()

    return (direction(forward) + direction(forward[:, : len(concepts)].T)) / 2


def multi_similarity(v, margin):
    """SapBERT's loss: all texts, each with the concept of its pair."""
    texts, labels = torch.cat([v["anchors"], v["positives"]]), torch.cat([v["concepts"], v["concepts"]])
    mined = None if margin is None else miners.TripletMarginMiner(margin=margin, type_of_triplets="all")(texts, labels)
    # A loss of ours is float32 under autocast too.
    return metric_losses.MultiSimilarityLoss(alpha=1, beta=60, base=0.5)(texts, labels, mined).float()


def multi_similarity_excluding(v, margin=0.2, alpha=2.0, beta=30.0, base=0.4):
    """With hard negatives and excluded cells, from all triplets of each text."""
    texts = F.normalize(torch.cat([v["anchors"], v["positives"], v["negatives"]]))
    concepts, count = v["concepts"].tolist(), len(v["concepts"])
    similarity = texts @ texts.T

    def excluded(i, j):
        if j >= 2 * count:
            return v["excluded"][i % count, j - count]
        return v["excluded"][i % count, j % count] or v["excluded"][j % count, i % count]

    losses = []
    for i in range(2 * count):
        others = [j for j in range(len(texts)) if j != i]
        own = [j for j in others if j < 2 * count and concepts[j % count] == concepts[i % count]]
        foreign = [j for j in others if j not in own and not excluded(i, j)]
        distance = (2 - 2 * similarity[i]).clamp(min=0).sqrt().tolist()
        triplets = [(p, n) for p in own for n in foreign if distance[n] - distance[p] <= margin]
        pull = sum(torch.exp(-alpha * (similarity[i, p] - base)) for p in {p for p, _ in triplets})
        push = sum(torch.exp(beta * (similarity[i, n] - base)) for n in {n for _, n in triplets})
        losses.append(torch.log(1 + torch.as_tensor(pull)) / alpha + torch.log(1 + torch.as_tensor(push)) / beta)
    return torch.stack(losses).mean().float()


def graded(v):
    pairs = [F.normalize(v["anchors"]), F.normalize(v["positives"])]
    return CoSENTLoss(None).compute_loss_from_embeddings(pairs, v["grades"])


def distillation(v, weight=3.0):
    texts, start = F.normalize(v["vectors"]), F.normalize(v["start"])
    return weight * F.mse_loss(texts @ texts.T, start @ start.T)


# Training cases with each of four classes, of 400.
POSITIVES = torch.tensor([3.0, 40.0, 0.0, 200.0])


def focal(v, gamma=2.0, alpha=0.25):
    return FocalLoss(gamma=gamma, alpha=alpha)(v["logits"], v["targets"])


def asymmetric(v, positive_gamma=1.0, negative_gamma=4.0, clip=0.05):
    """Equations 4 to 7 of arXiv:2009.14119, as a mean."""
    p = v["logits"].sigmoid()
    shifted = (p - clip).clamp(min=0)
    positives = (1 - p) ** positive_gamma * p.log()
    negatives = shifted ** negative_gamma * (1 - shifted).log()
    return -(v["targets"] * positives + (1 - v["targets"]) * negatives).mean()


def class_balanced(v, beta=0.99):
    weights = torch.where(POSITIVES > 0, (1 - beta) / (1 - beta ** POSITIVES.clamp(min=1)), 0)
    return F.binary_cross_entropy_with_logits(v["logits"], v["targets"], weights / weights[weights > 0].mean())


def logit_adjusted(v, tau=0.8):
    odds = (POSITIVES + 0.5) / (400 - POSITIVES + 0.5)
    return F.binary_cross_entropy_with_logits(v["logits"] + tau * odds.log(), v["targets"])


def cross_entropy(v, smoothing=0.0, tau=0.0):
    """The first class of a case is its only one."""
    shares = (POSITIVES + 0.5) / (400 + 0.5 * len(POSITIVES))
    return F.cross_entropy(v["logits"] + tau * shares.log(), v["targets"].argmax(1), label_smoothing=smoothing)


def ordinal(v):
    """With the squared distance of the cumulative distributions of grades, without the last, at which both are 1."""
    distance = v["logits"].softmax(1).cumsum(1) - v["targets"].cumsum(1)
    return cross_entropy(v) + distance[:, :-1].square().mean()
