"""What the reference scripts share of networks and their fixed inputs."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class ConvNorm(nn.Module):
    """Convolution, batch norm and, where there is a slope, LeakyReLU."""

    def __init__(self, channels_in, channels_out, slope, stride=1, dilation=1, epsilon=1e-5):
        super().__init__()
        self.slope = slope
        self.conv = nn.Conv2d(channels_in, channels_out, 3, stride, dilation, dilation, bias=False)
        self.norm = nn.BatchNorm2d(channels_out, epsilon)

    def forward(self, x):
        y = self.norm(self.conv(x))
        return y if self.slope is None else F.leaky_relu(y, self.slope)


class PlainConv(nn.Module):
    def __init__(self, channels_in, channels_out, kernel):
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels_out, kernel, padding=kernel // 2)

    def forward(self, x):
        return self.conv(x)


def centres(n):
    return (torch.arange(n) + 0.5) * (2 / n) - 1


def soft_argmax(logits):
    """Points [B,K,2], maps [B,K,h,h], and their variance [B,K]."""
    maps = logits.flatten(2).softmax(2).view_as(logits)
    g = centres(logits.shape[-1])
    x, y = (maps * g).sum((2, 3)), (maps * g[:, None]).sum((2, 3))
    variance = (maps * ((g - x[..., None, None]) ** 2 + (g[:, None] - y[..., None, None]) ** 2)).sum((2, 3))
    return torch.stack([x, y], 2), maps, variance


def mass_near(maps, points, radius=0.2):
    """Share of each map that is near its point, without gradient."""
    g = centres(maps.shape[-1])
    dx, dy = g - points[..., :1, None], g[:, None] - points[..., 1:, None]
    return (maps * (dx.square() + dy.square() <= radius * radius)).sum((2, 3)).detach()


def turn_about_y(angles):
    """[B] radians to rotations [B,3,3]."""
    c, s, o = angles.cos(), angles.sin(), torch.zeros_like(angles)
    return torch.stack([c, o, s, o, o + 1, o, -s, o, c], 1).view(-1, 3, 3)


def train_step(model, loss):
    """An optimiser's step on a loss, to be called again and again."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-4)

    def step():
        optimiser.zero_grad()
        loss().backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()

    return step


def wave(shape, start):
    """A fixed sequence that both programs can make: sin(0.7 i + start)."""
    return torch.sin(torch.arange(math.prod(shape), dtype=torch.float64) * 0.7 + start).float().reshape(shape)


def wave_parameter(name, shape):
    """Values by key and shape alone, at the size of an ordinary initialisation."""
    value = wave(shape, sum(map(ord, name)) % 97)
    if name.startswith("silhouette."):
        value = value.abs()   # single channels behind a ReLU, which must not die
    if len(shape) > 1:
        return value / math.sqrt(math.prod(shape[1:]))
    return 1 + 0.1 * value if name.endswith("norm.weight") else 0.1 * value


def fill(model, key=lambda name: name):
    """Gives every parameter its wave; key tells the product's name of it."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(wave_parameter(key(name), parameter.shape))


def golden(model, forward, terms, key=lambda name: name):
    """Answers in evaluation mode, then loss terms and gradient sizes in training mode."""
    fill(model, key)
    model.eval()
    with torch.no_grad():
        values = forward()
    model.train()
    found = terms()
    sum(found.values()).backward()
    return {
        "values": {name: [round(v, 7) for v in value.flatten().tolist()] for name, value in values.items()},
        "terms": {name: term.item() for name, term in found.items()},
        "gradients": {key(name): p.grad.abs().sum().item() for name, p in model.named_parameters() if p.grad is not None},
    }
