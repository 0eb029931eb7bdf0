#!/usr/bin/env python3
"""Computes what `harmonize conflict RUN_DIR C.npz` wrote once more, in PyTorch, and prints how far apart the two are.

    python vatt_conflict.py RUN_DIR C.npz [--tolerance 1e-3] [--device cuda]

Needs torch and numpy. The model, in either projection, and the losses nce and mil-nce are those of docs/vatt.md, written from
that page; everything is float64 and every gradient comes from autograd. Nothing of C.npz but the inputs and the partition into
units enters the computation. --device cuda computes on a GPU, in float64 too.
Exit code 1 if an error is above the tolerance.
"""

import argparse
import json
import math
import pathlib
import struct
import sys

import numpy
import torch
import torch.nn.functional as functional

PRESET_HEADS = {"micro": 2, "tiny": 4, "small": 8, "base": 12, "medium": 16, "large": 16}
LAYER_NORM_EPSILON = 1e-6
BATCH_NORM_EPSILON = 1e-5
SHORTEST_ROW = 1e-6
MASKED = -1e9


def read_safetensors(path):
    """Every tensor of a safetensors file, by name, as float64."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    tensors = {}
    for name, entry in json.loads(content[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        values = numpy.frombuffer(content[begin:end], {"F32": "<f4", "F64": "<f8"}[entry["dtype"]])
        tensors[name] = torch.tensor(values.astype(numpy.float64).reshape(entry["shape"]))
    return tensors


class Vatt:
    """The model in evaluation phase. Sizes come from the tensors' shapes, the rest from the options."""

    def __init__(self, tensors, options):
        self.state = {name[len("state.encoder.") :]: each for name, each in tensors.items() if name.startswith("state.")}
        self.theta = {name: each.requires_grad_() for name, each in tensors.items() if not name.startswith("state.")}
        self.heads = options.get("heads", PRESET_HEADS[options.get("size", "micro")])
        self.approximation = {"exact": "none", "tanh": "tanh"}[options.get("gelu", "exact")]
        self.vt_relu = options.get("vt-relu", True)
        self.joint = options.get("projection", "fine-and-coarse") == "joint"
        self.width = len(self.theta["stack.norm.scale"])
        self.layers = sum(name.endswith(".attention.qkv.weight") for name in self.theta)

    def embed(self, inputs):
        """From input by modality to embeddings by 'modality.space'."""
        features = {modality: self.features(modality, x) for modality, x in inputs.items()}
        if self.joint:
            return {f"{modality}.joint": self.joint_head(modality, x) for modality, x in features.items()}
        embeddings = {}
        hidden = functional.relu(self.head_norm("head.va.video.0", self.dense("head.va.video.0", features["video"])))
        embeddings["video.va"] = self.head_norm("head.va.video.1", self.dense("head.va.video.1", hidden))
        if "audio" in features:
            embeddings["audio.va"] = self.dense("head.va.audio", features["audio"])
        if "text" in features:
            below = functional.relu(embeddings["video.va"]) if self.vt_relu else embeddings["video.va"]
            embeddings["video.vt"] = self.head_norm("head.vt.video", self.dense("head.vt.video", below))
            embeddings["text.vt"] = self.dense("head.vt.text", features["text"])
        return embeddings

    def joint_head(self, modality, x):
        name = f"head.joint.{modality}"
        return self.head_norm(name, self.dense(name, functional.relu(x)))

    def features(self, modality, x):
        tokens = self.tokens(modality, x) + self.positions(modality)
        aggregate = self.theta[f"{modality}.aggregate"].expand(len(x), 1, self.width)
        sequence = torch.cat([aggregate, tokens], dim=1)
        mask = torch.zeros(len(x), 1, 1, sequence.shape[1], dtype=torch.float64)
        if not x.is_floating_point():
            mask[:, 0, 0, 1:].masked_fill_(x == 0, MASKED)
        for layer in range(self.layers):
            sequence = self.block(f"stack.{layer}", sequence, mask)
        pooled = self.layer_norm("stack.norm", sequence[:, 0])
        projection = f"{modality}.post-projection"
        return self.gelu(self.dense(projection, pooled)) if f"{projection}.weight" in self.theta else pooled

    def tokens(self, modality, x):
        name = f"{modality}.tokenizer"
        if not x.is_floating_point():
            words = self.dense(name, self.theta[f"{name}.words"][x])
            return self.gelu(words) if "video.pre-projection.weight" in self.theta else words
        tokens = self.dense(name, self.patches(modality, x))
        projection = f"{modality}.pre-projection"
        return self.gelu(self.dense(projection, tokens)) if f"{projection}.weight" in self.theta else tokens

    def patches(self, modality, x):
        if x.ndim == 5:
            rows, frames, height, width, channels = x.shape
            f, y, z = (len(self.theta[f"{modality}.position.{axis}"]) for axis in ("time", "vertical", "horizontal"))
            boxes = x.reshape(rows, f, frames // f, y, height // y, z, width // z, channels)
            return boxes.permute(0, 1, 3, 5, 2, 4, 6, 7).reshape(rows, f * y * z, -1)
        if x.ndim == 2:
            return x.reshape(len(x), -1, self.theta[f"{modality}.tokenizer.weight"].shape[0])
        return x

    def positions(self, modality):
        name = f"{modality}.position"
        if f"{name}.token" in self.theta:
            sums = self.theta[f"{name}.token"]
        else:
            time, vertical, horizontal = (self.theta[f"{name}.{axis}"] for axis in ("time", "vertical", "horizontal"))
            sums = time[:, None, None] + vertical[None, :, None] + horizontal[None, None, :]
            sums = sums.reshape(-1, self.width)
        return self.layer_norm(f"{name}.norm", sums) if f"{name}.norm.scale" in self.theta else sums

    def block(self, name, x, mask):
        rows, tokens, _ = x.shape
        projected = self.dense(f"{name}.attention.qkv", self.layer_norm(f"{name}.attention.norm", x))
        by_head = projected.reshape(rows, tokens, 3, self.heads, self.width // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = by_head
        scores = query @ key.transpose(-1, -2) / math.sqrt(self.width // self.heads) + mask
        attended = (scores.softmax(dim=-1) @ value).transpose(1, 2).reshape(rows, tokens, self.width)
        x = x + self.dense(f"{name}.attention.output", attended)
        inner = self.dense(f"{name}.feed-forward.in", self.layer_norm(f"{name}.feed-forward.norm", x))
        return x + self.dense(f"{name}.feed-forward.out", self.gelu(inner))

    def dense(self, name, x):
        product = x @ self.theta[f"{name}.weight"]
        return product + self.theta[f"{name}.bias"] if f"{name}.bias" in self.theta else product

    def layer_norm(self, name, x):
        scale, bias = self.theta[f"{name}.scale"], self.theta[f"{name}.bias"]
        return functional.layer_norm(x, scale.shape, scale, bias, LAYER_NORM_EPSILON)

    def head_norm(self, name, x):
        if f"{name}.norm.scale" not in self.theta:
            return x
        deviation = torch.sqrt(self.state[f"{name}.norm.variance"] + BATCH_NORM_EPSILON)
        normalized = (x - self.state[f"{name}.norm.mean"]) / deviation
        return normalized * self.theta[f"{name}.norm.scale"] + self.theta[f"{name}.norm.bias"]

    def gelu(self, x):
        return functional.gelu(x, approximate=self.approximation)


def contrast(first, second, first_valid, second_valid, samples, temperature):
    """The losses nce and mil-nce: the value, a scalar."""
    sides = []
    for rows, valid in ((first, first_valid), (second, second_valid)):
        sample = torch.arange(len(rows)) // (len(rows) // samples)
        kept = rows[valid]
        sides.append((kept / kept.norm(dim=1, keepdim=True).clamp_min(SHORTEST_ROW), sample[valid]))
    (u, u_sample), (v, v_sample) = sides
    similarity = u @ v.T / temperature
    losses = []
    for i in range(samples):
        of_u, of_v = u_sample == i, v_sample == i
        if of_u.any() and of_v.any():
            everything = torch.cat([similarity[of_u].flatten(), similarity[:, of_v].flatten()])
            positive = similarity[of_u][:, of_v].flatten()
            losses.append(everything.logsumexp(0) - positive.logsumexp(0))
    return torch.stack(losses).mean() if losses else (first.sum() + second.sum()) * 0


def cotangents(objective, config, embeddings, valid, samples):
    """The value of an objective without its weight, and the gradients with it, by 'modality.space'."""
    if config["use"] not in ("nce", "mil-nce"):
        sys.exit(f"objective {objective} uses loss {config['use']}; this script knows nce and mil-nce")
    modalities = config["between"]
    spaces = [{name.split(".")[1] for name in embeddings if name.split(".")[0] == each} for each in modalities]
    space = config.get("space") or min(set.intersection(*spaces))
    names = [f"{each}.{space}" for each in modalities]
    leaves = [embeddings[name].detach().requires_grad_() for name in names]
    temperature = config[config["use"]]["temperature"]
    value = contrast(*leaves, *(valid[each] for each in modalities), samples, temperature)
    gradients = torch.autograd.grad(config.get("weight", 1.0) * value, leaves)
    return value.item(), dict(zip(names, gradients))


def unit_gradients(model, embeddings, cotangent, members, samples):
    """The contribution of a unit's samples to one objective, by segment."""
    total = 0
    for name, rows in cotangent.items():
        candidates = len(rows) // samples
        chosen = [i * candidates + c for i in members for c in range(candidates)]
        total = total + (embeddings[name][chosen] * rows[chosen]).sum()
    gradients = torch.autograd.grad(total, list(model.theta.values()), retain_graph=True, allow_unused=True)
    return {name: gradient for name, gradient in zip(model.theta, gradients) if gradient is not None}


def inner_product(first, second, segments):
    both = [name for name in segments if name in first and name in second]
    return sum((first[name] * second[name]).sum().item() for name in both)


def relative_error(found, expected):
    """The largest difference, relative to the largest number."""
    difference = numpy.abs(numpy.asarray(found) - numpy.asarray(expected)).max()
    if not numpy.isfinite(difference):
        return math.inf
    return difference / max(numpy.abs(expected).max(), numpy.finfo(float).tiny)


def gram_error(found, expected):
    """The largest difference of an entry (k, l), relative to the norms of both contributions; 0 where one has none."""
    if not (numpy.isfinite(found).all() and numpy.isfinite(expected).all()):
        return math.inf
    squares = numpy.einsum("ukk->uk", expected)
    scale = numpy.sqrt(squares[:, :, None] * squares[:, None, :])
    difference = numpy.abs(found - expected)
    if (difference[scale == 0] > 0).any():
        return math.inf
    return (difference[scale > 0] / scale[scale > 0]).max(initial=0.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=pathlib.Path, metavar="RUN_DIR")
    parser.add_argument("arrays", type=pathlib.Path, metavar="C.npz")
    parser.add_argument("--tolerance", type=float, default=1e-3)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where to compute (default: cpu)")
    arguments = parser.parse_args()
    if arguments.device == "cuda" and not torch.cuda.is_available():
        parser.error("--device cuda: this PyTorch sees no GPU")
    # Every tensor made from here on.
    torch.set_default_device(arguments.device)

    for file in (arguments.run / "record.json", arguments.run / "checkpoint" / "model.safetensors", arguments.arrays):
        if not file.is_file():
            parser.error(f"there is no file {file}")
    config = json.loads((arguments.run / "record.json").read_text())["config"]
    if config["encoder"]["use"] != "vatt":
        sys.exit(f"the run's encoder is {config['encoder']['use']}; this script knows vatt")
    arrays = dict(numpy.load(arguments.arrays))
    samples = len(arrays["ids"])
    inputs, valid = {}, {}
    for name, array in arrays.items():
        if name.startswith("input."):
            tensor = torch.tensor(array)
            inputs[name[6:]] = tensor.double() if tensor.is_floating_point() else tensor.long()
        if name.startswith("valid."):
            valid[name[6:]] = torch.tensor(array)
    model = Vatt(read_safetensors(arguments.run / "checkpoint" / "model.safetensors"), config["encoder"].get("vatt", {}))

    errors = {}
    embeddings = model.embed(inputs)
    for name, rows in embeddings.items():
        errors[f"embedding.{name}"] = relative_error(arrays[f"embedding.{name}"], rows.detach().cpu().numpy())
    objectives = [str(name) for name in arrays["objectives"]]
    by_objective = []
    for k, objective in enumerate(objectives):
        value, by_output = cotangents(objective, config["losses"][objective], embeddings, valid, samples)
        errors[f"loss.{objective}"] = relative_error(arrays["loss"][k], value)
        for name, rows in by_output.items():
            errors[f"cotangent.{objective}.{name}"] = relative_error(
                arrays[f"cotangent.{objective}.{name}"], rows.cpu().numpy()
            )
        by_objective.append(by_output)

    groups = [str(name) for name in arrays["groups"]]
    units = arrays["unit.samples"]
    grams = {group: numpy.zeros((len(units), len(objectives), len(objectives))) for group in groups}
    for u, row in enumerate(units):
        members = [int(i) for i in row if i >= 0]
        gradients = [unit_gradients(model, embeddings, each, members, samples) for each in by_objective]
        for group in groups:
            segments = [str(name) for name in arrays[f"segments.{group}"]]
            for k, first in enumerate(gradients):
                for l, second in enumerate(gradients):
                    grams[group][u, k, l] = inner_product(first, second, segments)
    for group in groups:
        errors[f"gram.{group}"] = gram_error(arrays[f"gram.{group}"], grams[group])

    for name, error in errors.items():
        print(f"{name:40s} {error:.1e}")
    worst = max(errors, key=errors.get)
    print(f"{samples} samples, {len(units)} units, {len(objectives)} objectives; largest: {worst} {errors[worst]:.1e}")
    sys.exit(0 if errors[worst] <= arguments.tolerance else 1)


if __name__ == "__main__":
    main()
