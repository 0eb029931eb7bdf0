"""Value and gradients of losses that `LossBenchmark` times, written in PyTorch as a user of PyTorch would write them.

    python loss.py [--loss info-nce,siglip] [--batch 2048] [--width 256] [--threads 1] [--repeats 30]

float32, random rows, all samples complete; what is timed is the way from the rows that an encoder would give to the value
and to the gradients of both sides and of what the loss learns. `products` is the three products of matrices that are needed
for it. Prints the median of the repeats, in milliseconds. Needs PyTorch 2.
"""

import argparse
import statistics
import time

import torch
from torch.nn import functional as F


def info_nce(u, v, log_scale, bias):
    logits = log_scale.exp() * F.normalize(u, dim=1) @ F.normalize(v, dim=1).T
    target = torch.arange(len(u))
    return 0.5 * (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target))


def siglip(u, v, log_scale, bias):
    logits = log_scale.exp() * F.normalize(u, dim=1) @ F.normalize(v, dim=1).T + bias
    sign = 2 * torch.eye(len(u)) - 1
    return -F.logsigmoid(sign * logits).sum() / len(u)


LOSSES = {"info-nce": (info_nce, 1 / 0.07, 0.0), "siglip": (siglip, 10.0, -10.0)}


def median(run, repeats):
    times = []
    for repeat in range(repeats + 5):
        start = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times[5:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loss", default="info-nce,siglip")
    parser.add_argument("--batch", type=int, default=2048)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=30)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    u, v = (torch.randn(arguments.batch, arguments.width, requires_grad=True) for _ in range(2))

    def products():
        with torch.no_grad():
            cosines = u @ v.T
            cosines @ v
            cosines.T @ u

    print(f"products {median(products, arguments.repeats):.1f} ms")
    for name in arguments.loss.split(","):
        loss, scale, bias = LOSSES[name]
        log_scale = torch.tensor(scale).log().requires_grad_()
        offset = torch.tensor(bias, requires_grad=True)

        def run():
            value = loss(u, v, log_scale, offset)
            learnt = (u, v, log_scale) + ((offset,) if name == "siglip" else ())
            torch.autograd.grad(value, learnt)

        print(f"{name} {median(run, arguments.repeats):.1f} ms")


if __name__ == "__main__":
    main()
