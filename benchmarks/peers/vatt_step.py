"""The step that `harmonize bench step` times, written in PyTorch as a user of PyTorch would write it.

    python vatt_step.py [key=value ...] [--modes plain,loop-pcgrad,rows-vjp] [--device cuda [--tf32]] [--json]

Keys are those of `harmonize bench step`, but kernels and micro-batch, and so is the report: docs/configuration.md explains
them. There is nothing to be compiled, so first-warm-up is 5 unless given. The model is the same, parameter for parameter.
Needs PyTorch 2.

plain        the losses are summed: one backward pass
loop-pcgrad  PCGrad on the gradients of the batch: one backward pass per loss; Harmonize's batch
rows-vjp     PCGrad within every triplet that a threshold on the cosine keeps: one vector-Jacobian product per triplet and
             loss, then one pass for the weighted sum; Harmonize's triplet
jd-pcgrad    as loop-pcgrad, by TorchJD's autojac
jd-rows      PCGrad among all rows of both losses, with their Gram matrix by TorchJD's autogram; not the same as
             rows-vjp, but the nearest that TorchJD has: its matrix holds every pair of rows

The last two need TorchJD.

With --device cuda, model and data are on the GPU, and a step's time is that until the GPU is done. Products of matrices are
float32 throughout, as Harmonize's are, unless --tf32 lets them round their inputs to 10 bits of mantissa.
"""

import argparse
import importlib.util
import json
import pathlib
import platform
import re
import statistics
import sys
import time
from dataclasses import asdict, dataclass, fields

import torch
from torch import nn
from torch.nn import functional as F

INPUTS = {"video": 96, "audio": 128, "text": 64}  # numbers per token
VA_WIDTH = 128
VT_WIDTH = 64
TEMPERATURE = 0.07
LEARNING_RATE = 1e-4
THRESHOLD_START, THRESHOLD_END = -0.3, 0.0
BATCHES_PER_EPOCH = 4
SEED = 17
TORCHJD_MODES = ("jd-pcgrad", "jd-rows")
MODES = ("plain", "loop-pcgrad", "rows-vjp", *TORCHJD_MODES)


@dataclass(frozen=True)
class Options:
    model: str = "peer"
    batch: int = 32
    video_tokens: int = 64
    audio_tokens: int = 64
    text_tokens: int = 16
    width: int = 128
    heads: int = 4
    layers: int = 4
    threads: int = 2
    scope: str = "shared"
    rounds: int = 5
    first_warm_up: int = 5
    warm_up: int = 3
    steps: int = 5

    def tokens(self, modality):
        return getattr(self, modality + "_tokens")

    def steps_of_turn(self, number):
        return (self.first_warm_up if number == 1 else self.warm_up) + self.steps

    def to_json(self):
        return {name.replace("_", "-"): value for name, value in asdict(self).items()}

    @staticmethod
    def read(arguments):
        """Parses key=value arguments; raises ValueError with all that is wrong with them."""
        types = {field.name.replace("_", "-"): field.type for field in fields(Options)}
        values, problems = {}, []
        for argument in arguments:
            key, equals, text = (part.strip() for part in argument.partition("="))
            if not equals:
                problems.append(f"{argument}: write key=value, such as batch=64")
            elif key not in types:
                problems.append(f"{key}: is not a key (keys: {', '.join(types)})")
            elif types[key] is int and not (text.isdigit() and (int(text) > 0 or key.endswith("warm-up"))):
                problems.append(f"{key}: must be a positive whole number, was {text!r}")
            else:
                values[key.replace("-", "_")] = int(text) if types[key] is int else text
        if values.get("model", "peer") != "peer":
            problems.append(f"model: must be peer, was {values['model']!r}")
        if values.get("scope", "shared") not in ("shared", "all"):
            problems.append(f"scope: must be shared or all in this script, was {values['scope']!r}")
        options = None if problems else Options(**values)
        if options and options.batch < 2:
            problems.append("batch: must be at least 2")
        if options and options.width % options.heads:
            problems.append(f"heads: {options.heads} heads do not divide a width of {options.width}")
        if problems:
            raise ValueError("\n".join(problems))
        return options


def parse_command_line():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keys", nargs="*", metavar="key=value")
    parser.add_argument("--modes", default="plain,loop-pcgrad,rows-vjp", help="what to time, of: " + ", ".join(MODES))
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where to compute (default: cpu)")
    parser.add_argument("--tf32", action="store_true", help="with cuda: products of matrices in TF32")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    arguments = parser.parse_args()
    modes = arguments.modes.split(",")
    unknown = [mode for mode in modes if mode not in MODES]
    if unknown:
        parser.error(f"--modes: there is no {', '.join(unknown)}; there are {', '.join(MODES)}")
    if set(modes) & set(TORCHJD_MODES) and not importlib.util.find_spec("torchjd"):
        parser.error(f"--modes: {', '.join(TORCHJD_MODES)} need TorchJD, which this Python cannot import")
    if arguments.device == "cuda" and not torch.cuda.is_available():
        parser.error("--device cuda: this PyTorch sees no GPU")
    if arguments.tf32 and arguments.device != "cuda":
        parser.error("--tf32 is for --device cuda")
    try:
        options = Options.read(arguments.keys)
    except ValueError as error:
        parser.error(str(error))
    return options, [mode for mode in MODES if mode in modes], arguments


class Block(nn.Module):
    """A pre-norm transformer block."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width, eps=1e-6)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.attention_out = nn.Linear(width, width)
        self.dense_norm = nn.LayerNorm(width, eps=1e-6)
        self.dense = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, tokens):
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in self.query_key_value(self.attention_norm(tokens)).chunk(3, dim=-1)
        )
        mixed = F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        tokens = tokens + self.attention_out(mixed)
        return tokens + self.dense(self.dense_norm(tokens))


class Vatt(nn.Module):
    """Video, audio and text through one stack; the aggregation token's output is what the heads see."""

    def __init__(self, options):
        super().__init__()
        width = options.width
        self.tokenizer = nn.ModuleDict({name: nn.Linear(inputs, width) for name, inputs in INPUTS.items()})
        self.position = nn.ParameterDict(
            {name: nn.Parameter(torch.randn(options.tokens(name), width) / width**0.5) for name in INPUTS}
        )
        self.aggregate = nn.ParameterDict({name: nn.Parameter(torch.randn(width) / width**0.5) for name in INPUTS})
        self.stack = nn.Sequential(
            *(Block(width, options.heads) for _ in range(options.layers)), nn.LayerNorm(width, eps=1e-6)
        )
        self.video_va = nn.Sequential(nn.Linear(width, VA_WIDTH), nn.ReLU(), nn.Linear(VA_WIDTH, VA_WIDTH))
        self.audio_va = nn.Linear(width, VA_WIDTH)
        self.video_vt = nn.Linear(VA_WIDTH, VT_WIDTH)
        self.text_vt = nn.Linear(width, VT_WIDTH)

    def features(self, name, inputs):
        tokens = self.tokenizer[name](inputs) + self.position[name]
        first = self.aggregate[name].expand(len(inputs), 1, -1)
        return self.stack(torch.cat([first, tokens], dim=1))[:, 0]

    def forward(self, batch):
        """The two pairs of embeddings that the losses compare."""
        video = self.video_va(self.features("video", batch["video"]))
        audio = self.audio_va(self.features("audio", batch["audio"]))
        text = self.text_vt(self.features("text", batch["text"]))
        return (video, audio), (self.video_vt(video), text)


def contrastive(first, second):
    """Asymmetric NCE per sample, positives counted in both directions; MIL-NCE with one candidate is the same."""
    cosines = F.normalize(first, dim=1) @ F.normalize(second, dim=1).T / TEMPERATURE
    return torch.cat([cosines, cosines.T], dim=1).logsumexp(dim=1) - cosines.diagonal()


def pcgrad(first, second):
    """PCGrad's weights of two flat gradients, and their cosine."""
    inner, first_square, second_square = first @ second, first @ first, second @ second
    cosine = float(inner / (first_square * second_square).sqrt())
    if not inner < 0:
        return 1.0, 1.0, cosine
    return 1.0 - float(inner / first_square), 1.0 - float(inner / second_square), cosine


class Training:
    """A model that takes steps in one way."""

    def __init__(self, options, mode, total_steps, device):
        torch.manual_seed(SEED)
        self.options = options
        self.device = device
        self.total_steps = total_steps
        self.model = Vatt(options).to(device)
        stack = set(self.model.stack.parameters())
        self.everything = list(self.model.parameters())
        self.compared = [p for p in self.everything if options.scope == "all" or p in stack]
        compared = set(self.compared)
        self.summed = [p for p in self.everything if p not in compared]
        self.optimizer = torch.optim.Adam(self.everything, lr=LEARNING_RATE)
        samples = BATCHES_PER_EPOCH * options.batch
        self.data = {
            name: torch.randn(samples, options.tokens(name), size).to(device) for name, size in INPUTS.items()
        }
        self.order = torch.randperm(samples).to(device)
        self.steps_taken = 0
        self.kept = []
        self.differentiate = {
            "plain": self.plain,
            "loop-pcgrad": self.loop_pcgrad,
            "rows-vjp": self.rows_vjp,
            "jd-pcgrad": self.jd_pcgrad,
            "jd-rows": self.jd_rows,
        }[mode]
        if mode == "jd-rows":
            from torchjd.autogram import Engine

            # To be made once, before the first pass; the losses couple the samples, so there is no batch dimension.
            self.engine = Engine(self.model, batch_dim=None)

    def step(self):
        batch = self.next_batch()
        self.optimizer.zero_grad(set_to_none=True)
        self.differentiate(self.model(batch))
        self.optimizer.step()
        self.steps_taken += 1

    def next_batch(self):
        begin = self.steps_taken % BATCHES_PER_EPOCH * self.options.batch
        chosen = self.order[begin : begin + self.options.batch]
        return {name: values[chosen] for name, values in self.data.items()}

    def plain(self, pairs):
        sum(contrastive(*pair).mean() for pair in pairs).backward()
        self.kept.append(1.0)

    def loop_pcgrad(self, pairs):
        parameters = self.compared + self.summed
        gradients = [
            gradient(contrastive(*pair).mean(), parameters, retain_graph=k == 0) for k, pair in enumerate(pairs)
        ]
        count = len(self.compared)
        *weights, _ = pcgrad(*(flat(each[:count]) for each in gradients))
        for i, parameter in enumerate(parameters):
            first, second = weights if i < count else (1.0, 1.0)
            parameter.grad = first * gradients[0][i] + second * gradients[1][i]
        self.kept.append(1.0)

    def rows_vjp(self, pairs):
        cotangents = [self.cotangents(pair) for pair in pairs]
        threshold = self.threshold()
        weights = torch.zeros(self.options.batch, 2, device=self.device)
        kept = torch.zeros(self.options.batch, device=self.device)
        for i in range(self.options.batch):
            contributions = [
                flat(gradient(pair, self.compared, only_row(rows, i), retain_graph=True))
                for pair, rows in zip(pairs, cotangents)
            ]
            first, second, cosine = pcgrad(*contributions)
            if not cosine <= threshold:
                kept[i] = 1.0
                weights[i] = torch.tensor([first, second], device=self.device)
        self.kept.append(float(kept.mean()))
        scale = 1.0 / max(float(kept.mean()), 1.0 / self.options.batch)
        outputs = [output for pair in pairs for output in pair]
        for parameters, by_loss in ((self.compared, weights), (self.summed, kept[:, None].expand(-1, 2))):
            weighted = [
                scale * by_loss[:, k, None] * row for k, rows in enumerate(cotangents) for row in rows
            ]
            for parameter, values in zip(parameters, gradient(outputs, parameters, weighted, retain_graph=True)):
                parameter.grad = values

    def jd_pcgrad(self, pairs):
        from torchjd.aggregation import PCGrad, Sum
        from torchjd.autojac import backward, jac_to_grad

        backward([contrastive(*pair).mean() for pair in pairs])
        jac_to_grad(self.compared, PCGrad())
        if self.summed:
            jac_to_grad(self.summed, Sum())
        self.kept.append(1.0)

    def jd_rows(self, pairs):
        from torchjd.aggregation import PCGradWeighting

        rows = torch.cat([contrastive(*pair) for pair in pairs])
        rows.backward(PCGradWeighting()(self.engine.compute_gramian(rows)))
        self.kept.append(1.0)

    @staticmethod
    def cotangents(pair):
        """The loss's gradient with respect to both embeddings, row by row."""
        embeddings = [each.detach().requires_grad_() for each in pair]
        return torch.autograd.grad(contrastive(*embeddings).mean(), embeddings)

    def threshold(self):
        done = self.steps_taken / max(1, self.total_steps - 1)
        return THRESHOLD_START + (THRESHOLD_END - THRESHOLD_START) * done


def gradient(outputs, parameters, cotangents=None, retain_graph=False):
    """Gradients with zeros where a parameter is not reached."""
    return torch.autograd.grad(
        outputs, parameters, cotangents, retain_graph=retain_graph, allow_unused=True, materialize_grads=True
    )


def flat(gradients):
    return torch.cat([each.reshape(-1) for each in gradients])


def only_row(rows, i):
    """The same cotangents with every row but one set to zero."""
    alone = [torch.zeros_like(each) for each in rows]
    for each, row in zip(alone, rows):
        each[i] = row[i]
    return alone


def wait_for(device):
    """Returns when everything that was launched is done."""
    if device == "cuda":
        torch.cuda.synchronize()


def measure(options, modes, device="cpu"):
    milliseconds = {mode: [] for mode in modes}
    kept = {mode: [] for mode in modes}
    peaks = {}
    parameters = 0
    for round_number in range(1, options.rounds + 1):
        for mode in modes:
            total_steps = options.steps_of_turn(round_number)
            training = Training(options, mode, total_steps, device)
            parameters = sum(p.numel() for p in training.everything)
            for step in range(total_steps):
                wait_for(device)
                start = time.perf_counter()
                training.step()
                wait_for(device)
                if step >= total_steps - options.steps:
                    milliseconds[mode].append(1000 * (time.perf_counter() - start))
            kept[mode] += training.kept[-options.steps :]
            if round_number == 1:
                peaks[mode] = peak_mebibytes()
            print(f"round {round_number}/{options.rounds} {mode}: finished", file=sys.stderr, flush=True)
    report = {}
    for mode in modes:
        median = statistics.median(milliseconds[mode])
        report[mode] = {
            "triplets-per-second": 1000 * options.batch / median,
            "ms": median,
            "ms-min": min(milliseconds[mode]),
            "ms-max": max(milliseconds[mode]),
            "quartiles": quartiles(milliseconds[mode]),
            "steps": len(milliseconds[mode]),
            "kept": statistics.fmean(kept[mode]),
        }
        if "plain" in modes:
            report[mode]["ratio"] = median / statistics.median(milliseconds["plain"])
        if peaks[mode] is not None:
            report[mode]["peak-mib"] = peaks[mode]
    report["parameters"] = parameters
    report["options"] = options.to_json()
    report["threads"] = {"torch": torch.get_num_threads()}
    report["device"] = torch.cuda.get_device_name() if device == "cuda" else device
    if device == "cuda":
        report["tf32"] = torch.backends.cuda.matmul.allow_tf32
        report["gpu-peak-mib"] = torch.cuda.max_memory_allocated() / 2**20
    report["torch"] = torch.__version__
    report["python"] = platform.python_version()
    return report


def quartiles(values):
    """By linear interpolation, as `harmonize bench step` does."""
    if len(values) == 1:
        return values * 2
    first, _, third = statistics.quantiles(values, n=4, method="inclusive")
    return [first, third]


def peak_mebibytes():
    """The most memory that this process has held so far; None where the system does not tell."""
    try:
        status = pathlib.Path("/proc/self/status").read_text()
    except OSError:
        return None
    peak = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(peak[1]) / 1024 if peak else None


def main():
    options, modes, arguments = parse_command_line()
    torch.set_num_threads(options.threads)
    torch.backends.cuda.matmul.allow_tf32 = arguments.tf32
    report = measure(options, modes, arguments.device)
    if arguments.json:
        print(json.dumps(report, indent=2))
        return
    print(f"{'step':<12} {'median ms':>10} {'triplets/s':>12} {'ratio':>7} {'peak MiB':>9}")
    for mode in modes:
        timing = report[mode]
        ratio = f"{timing['ratio']:.2f}" if "ratio" in timing else "unknown"
        peak = f"{timing['peak-mib']:.0f}" if "peak-mib" in timing else "unknown"
        print(f"{mode:<12} {timing['ms']:10.1f} {timing['triplets-per-second']:12.1f} {ratio:>7} {peak:>9}")


if __name__ == "__main__":
    main()
