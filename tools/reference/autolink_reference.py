#!/usr/bin/env python3
"""The networks and the loss of KeyStream's AutoLink3d (profile `video`) in eager PyTorch, float32: what `keystream bench` compares with.

Prints one line of JSON: seconds per training step and per inference batch (medians). Needs PyTorch 1.13 or newer, nothing else.
The layers, sizes, loss terms and optimiser are those of src/KeyStream.Nets (LightUNet, ShapeSpace, AutoLink3d.Loss); written plainly,
as one would without thinking of speed.
"""
import json
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

import timing
from parts import wave


def conv_norm(channels_in, channels_out, stride=1):
    return nn.Sequential(nn.Conv2d(channels_in, channels_out, 3, stride, 1, bias=False), nn.BatchNorm2d(channels_out), nn.LeakyReLU(0.1))


class LightUNet(nn.Module):
    def __init__(self, w, channels_in, channels_out, decoder):
        super().__init__()
        self.decoder = decoder
        self.stem = conv_norm(channels_in, w[0], 1 if decoder else 2)
        self.down1 = nn.Sequential(conv_norm(w[0], w[1], 2), conv_norm(w[1], w[1]))
        self.down2 = nn.Sequential(conv_norm(w[1], w[2], 2), conv_norm(w[2], w[2]))
        self.down3 = nn.Sequential(conv_norm(w[2], w[3], 2), conv_norm(w[3], w[3]))
        self.up2, self.up1, self.up0 = conv_norm(w[3], w[3]), conv_norm(w[1], w[1]), conv_norm(w[0], w[0])
        self.lateral2 = nn.Conv2d(w[2], w[3], 1, bias=False)
        self.lateral1, self.lateral0 = nn.Conv2d(w[1], w[1], 1, bias=False), nn.Conv2d(w[0], w[0], 1, bias=False)
        self.narrow1, self.narrow0 = nn.Conv2d(w[3], w[1], 1, bias=False), nn.Conv2d(w[1], w[0], 1, bias=False)
        self.head = nn.Conv2d(w[0], 4 * channels_out, 3, padding=1) if decoder else nn.Conv2d(w[0], channels_out, 1)

    def forward(self, x):
        x0 = self.stem(x)
        x1 = self.down1(x0)
        x2 = self.down2(x1)
        x3 = self.down3(x2)
        y = self.up2(F.interpolate(x3, scale_factor=2) + self.lateral2(x2))
        y = self.up1(F.interpolate(self.narrow1(y), scale_factor=2) + self.lateral1(x1))
        y = self.up0(F.interpolate(self.narrow0(y), scale_factor=2) + self.lateral0(x0))
        y = self.head(y)
        return F.pixel_shuffle(y, 2) if self.decoder else y


class ShapeSpace(nn.Module):
    def __init__(self, k, n):
        super().__init__()
        self.mean = nn.Parameter(torch.randn(k, 3) * torch.tensor([0.3, 0.3, 0.1]))
        self.basis = nn.Parameter(torch.randn(n, k, 3) * 0.01)
        self.trunk = nn.Sequential(nn.Linear(2 * k, 256), nn.LeakyReLU(0.1), nn.Linear(256, 256), nn.LeakyReLU(0.1))
        self.heads = nn.Linear(256, n + 6 + 3 + 1)
        self.n = n

    def forward(self, points):
        centre = points.mean(1, keepdim=True)
        out = self.heads(self.trunk((points - centre).flatten(1)))
        alpha, rows, shift, scale = out.split([self.n, 6, 3, 1], 1)
        first = F.normalize(rows[:, :3], dim=1)
        second = rows[:, 3:] - (rows[:, 3:] * first).sum(1, keepdim=True) * first
        second = F.normalize(second, dim=1)
        rotation = torch.stack([first, second, torch.cross(first, second, dim=1)], 1)
        mean = self.mean - self.mean.mean(0)
        mean = mean / (mean.square().sum() + 1e-8).sqrt()
        basis = self.basis - self.basis.mean(1, keepdim=True)
        posed = (mean + torch.einsum("bn,nkd->bkd", alpha, basis)) @ rotation.transpose(1, 2) + shift[:, None]
        return posed[..., :2] * F.softplus(scale + 0.5413)[:, None] + centre, alpha


class AutoLink(nn.Module):
    def __init__(self, size=96, k=14, widths=(32, 64, 128, 128), n=10):
        super().__init__()
        self.size, self.k = size, k
        self.detector = LightUNet(widths, 3, k, False)
        self.decoder = LightUNet(widths, k, 3, True)
        self.shape = ShapeSpace(k, n)
        self.pairs = torch.combinations(torch.arange(k))
        self.edges = nn.Parameter((torch.randn(len(self.pairs)) * 0.1 - 4) / 512)

    @staticmethod
    def centres(n):
        return (torch.arange(n) + 0.5) * (2 / n) - 1

    def points(self, image):
        logits = self.detector(image)
        maps = logits.flatten(2).softmax(2).view_as(logits)
        g = self.centres(logits.shape[-1])
        x, y = (maps * g).sum((2, 3)), (maps * g[:, None]).sum((2, 3))
        variance = (maps * ((g - x[..., None, None]) ** 2 + (g[:, None] - y[..., None, None]) ** 2)).sum((2, 3))
        return torch.stack([x, y], 2), variance

    def loss(self, first, second, to_first, to_second, foreground):
        return sum(self.terms(first, second, to_first, to_second, foreground).values())

    def terms(self, first, second, to_first, to_second, foreground):
        b = first.shape[0]
        points, variance = self.points(torch.cat([first, second]))
        own, g = points[:b], self.centres(self.size // 2)
        spots = torch.exp(-((g - own[..., :1, None]) ** 2 + (g[:, None] - own[..., 1:, None]) ** 2) / (2 * 0.1 ** 2))
        terms = {"reconstruction": (self.decoder(spots) - first).abs().mean()}
        away = own @ to_first[..., :2].transpose(1, 2) + to_first[:, None, :, 2]
        away = away - points[b:] @ to_second[..., :2].transpose(1, 2) - to_second[:, None, :, 2]
        terms["equivariance"] = (away.square().sum(2) + 1e-8).sqrt().mean()
        square = (points[:, :, None] - points[:, None]).square().sum(3)
        terms["separation"] = 0.01 * 0.5 * ((-square / (2 * 0.1 ** 2)).exp().sum((1, 2)) - self.k).mean()
        terms["concentration"] = 0.3 * variance.mean()
        soft = sum(F.avg_pool2d(foreground, w, 1, w // 2, count_include_pad=False) for w in (5, 9, 17)) + foreground
        on = F.grid_sample(soft / 4, points[:, :, None], align_corners=False)[..., 0]
        terms["on_subject"] = F.relu(0.9 - on).mean()
        terms["edge_fit"] = 0.1 * self.edge_misfit(foreground, points.detach())
        projected, alpha = self.shape(points.detach())
        terms["reprojection"] = (projected - points.detach()).square().sum(2).add(1e-8).sqrt().mean()
        terms["shape_prior"] = 1e-3 * alpha.square().mean()
        return terms

    def edge_misfit(self, foreground, points):
        g = self.centres(self.size // 4)
        a, b = points[:, self.pairs[:, 0], :, None, None], points[:, self.pairs[:, 1], :, None, None]
        px, py = g - a[:, :, 0], g[:, None] - a[:, :, 1]
        dx, dy = (b - a)[:, :, 0], (b - a)[:, :, 1]
        t = ((px * dx + py * dy) / (dx ** 2 + dy ** 2 + 1e-8)).clamp(0, 1)
        lines = torch.exp(-((px - t * dx) ** 2 + (py - t * dy) ** 2) / 2.5e-3) * F.softplus(self.edges * 512)[:, None, None]
        drawn = lines.amax(1, keepdim=True)
        target = F.avg_pool2d(foreground, 4)
        return (-target * (1 - (-drawn).exp() + 1e-4).log() + (1 - target) * drawn).mean()


def product_name(name):
    """The key that KeyStream gives to a parameter of this script."""
    for down in ("down1", "down2", "down3"):
        name = name.replace(f".{down}.0.", f".{down}a.").replace(f".{down}.1.", f".{down}b.")
    name = name.replace(".0.weight", ".conv.weight").replace(".1.weight", ".norm.weight").replace(".1.bias", ".norm.bias") \
        if not name.startswith("shape.") else name.replace("trunk.0", "trunk1").replace("trunk.2", "trunk2")
    plain = any(f".{layer}." in name for layer in ("head", "lateral0", "lateral1", "lateral2", "narrow0", "narrow1"))
    return name.replace(".weight", ".conv.weight").replace(".bias", ".conv.bias") if plain else name


def wave_parameter(name, shape):
    """Values by key and shape alone, at the size of an ordinary initialisation."""
    value = wave(shape, sum(map(ord, name)) % 97)
    if len(shape) > 1 and "shape.mean" not in name:
        return value / math.sqrt(math.prod(shape[1:]))
    return 1 + 0.1 * value if name.endswith("norm.weight") else 0.1 * value if name != "edges" else (value - 4) / 512


def golden():
    """Loss terms and gradient sizes of a tiny network with fixed weights, for the test that compares the two programs."""
    b, s, k = 2, 32, 4
    model = AutoLink(s, k, (8, 8, 16, 16), 2)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.startswith("shape.heads."):
                kind = name.rsplit(".", 1)[1]
                sizes = {"coefficients": 2, "rotation": 6, "translation": 3, "scale": 1}
                parameter.copy_(torch.cat([wave_parameter(f"shape.{h}.{kind}", (n, *parameter.shape[1:])) for h, n in sizes.items()]))
            else:
                parameter.copy_(wave_parameter(product_name(name), parameter.shape))
    turn = torch.tensor([[0.9, -0.2, 0.05], [0.2, 0.9, -0.1]]).repeat(b, 1, 1)
    same = torch.eye(3)[:2].repeat(b, 1, 1)
    foreground = (wave((2 * b, 1, s, s), 3) > 0).float()
    terms = model.terms(wave((b, 3, s, s), 1), wave((b, 3, s, s), 2), same, turn, foreground)
    sum(terms.values()).backward()
    grads = {product_name(n): p.grad.abs().sum().item() for n, p in model.named_parameters() if not n.startswith("shape.heads.")}
    return {"torch": torch.__version__, "terms": {n: t.item() for n, t in terms.items()}, "gradients": grads}


def main():
    options = timing.options(__doc__, "AutoLinkGoldenTests", batch=16, size=96, keypoints=14)
    if options.golden:
        print(json.dumps(golden(), indent=1))
        return
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = AutoLink(options.size, options.keypoints)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-4)
    b, s = options.batch, options.size
    first, second = torch.rand(b, 3, s, s), torch.rand(b, 3, s, s)
    foreground = (torch.rand(2 * b, 1, s, s) > 0.5).float()
    same = torch.eye(3)[:2].repeat(b, 1, 1)

    def train_step():
        optimiser.zero_grad()
        model.loss(first, second, same, same, foreground).backward()
        nn.utils.clip_grad_norm_(model.detector.parameters(), 1.0)
        optimiser.step()

    def detect():
        with torch.no_grad():
            model.points(first)

    step = timing.median_seconds(train_step, options.repeats)
    model.eval()
    inference = timing.median_seconds(detect, 2 * options.repeats)
    print(json.dumps({
        "torch": torch.__version__, "threads": options.threads, "batch": b, "size": s, "keypoints": options.keypoints,
        "train_step_s": step, "detect_batch_s": inference, "parameters": sum(p.numel() for p in model.parameters()),
    }))


if __name__ == "__main__":
    main()
