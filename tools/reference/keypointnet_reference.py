#!/usr/bin/env python3
"""The networks and the loss of KeyStream's KeypointNet in eager PyTorch, float32: what `keystream bench` compares with.

Prints one line of JSON: seconds per training step (median). Needs PyTorch 1.13 or newer, nothing else. The layers, sizes, loss terms and
optimiser are those of src/KeyStream.Nets (KeypointNet, KeypointNetLoss); written plainly, as one would without thinking of speed.
Letters: B objects, K keypoints, S picture side, h side of the maps.
"""
import json

import torch
import torch.nn as nn
import torch.nn.functional as F

import parts
import timing

DISTANCE, ESTIMATE_FROM, ESTIMATE_TO = 30, 0.15, 0.3


def backbone(channels_in, width, stride):
    dilations = [1, 1, 2, 4, 8, 16, 1, 2, 4, 8, 16, 1]
    return Layers(*(
        parts.ConvNorm(channels_in if i == 0 else width, width, 0.1, stride if i == 0 else 1, dilation, 1e-3) for i, dilation in enumerate(dilations)))


class Layers(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class KeypointNet(nn.Module):
    def __init__(self, stride, k, width, orientation_width, noise=0.1, square=0.05):
        super().__init__()
        self.stride, self.noise, self.square = stride, noise, square
        self.backbone = backbone(4, width, stride)
        self.places, self.depths = parts.PlainConv(width, k, 3), parts.PlainConv(width, k, 3)
        self.orientation = backbone(3, orientation_width, stride)
        self.ends = parts.PlainConv(orientation_width, 2, 3)

    def forward(self, image):
        seen = (image + 1) / 2
        ends = self.find_ends(seen)
        points, _, _ = self.detect(seen, faces_right(ends))
        return points, ends

    def find_ends(self, seen):
        return parts.soft_argmax(self.ends(self.orientation(seen)))[0]

    def detect(self, seen, told):
        told = told[:, None, None, None].expand(-1, 1, *seen.shape[2:])
        features = self.backbone(torch.cat([seen, told], 1))
        points, maps, variance = parts.soft_argmax(self.places(features))
        depth = (maps * self.depths(features)).sum((2, 3)) + DISTANCE
        return torch.cat([points, depth[..., None]], 2), maps, variance

    def terms(self, first, second, progress):
        seen = (torch.cat([first["image"], second["image"]]) + 1) / 2
        truth = torch.cat([true_ends(first), true_ends(second)])
        ends = self.find_ends(seen)
        share = min(max((ESTIMATE_TO - progress) / (ESTIMATE_TO - ESTIMATE_FROM), 0), 1)
        told = (faces_right(truth) * share + faces_right(ends) * (1 - share)).round()
        points, maps, variance = self.detect(seen, told)
        both = {key: torch.cat([first[key], second[key]]) for key in ("foreground", "focal", "centre")}
        depth = points[..., 2:]
        space = torch.cat([(points[..., :2] - both["centre"][:, None]) / both["focal"][:, None] * depth, depth], 2)
        one, two = space.chunk(2)
        foreground = F.avg_pool2d(both["foreground"], 2) if self.stride == 2 else both["foreground"]
        return {
            "consistency": misplaced(one, two, first, second) + misplaced(two, one, second, first),
            "pose": 0.2 * self.relative_pose(one, two, second["rotation"] @ first["rotation"].transpose(1, 2)),
            "separation": separation(space, self.square),
            "silhouette": -2 * ((maps * foreground).sum((2, 3)) + 1e-12).log().mean(),
            "variance": 0.5 * 2 * variance.mean(),
            "orientation": 2 * (ends - truth).square().mean(),
        }

    def relative_pose(self, one, two, truth):
        x, y = ((p + self.noise * torch.randn_like(p)).double() for p in (one, two))
        x, y = x - x.mean(1, keepdim=True), y - y.mean(1, keepdim=True)
        u, _, vt = torch.linalg.svd(y.transpose(1, 2) @ x)
        sign = torch.ones(len(x), 1, 3).double()
        sign[:, 0, 2] = torch.linalg.det(u @ vt).sign().detach()
        chord = ((u * sign @ vt - truth).square().sum((1, 2)) + 1e-14).sqrt() / 8 ** 0.5
        return (2 * chord.clamp(max=1 - 1e-7).asin()).mean().float()


def faces_right(ends):
    return (ends[:, 0, 0] > ends[:, 1, 0]).float()


def project(points, view):
    return points[..., :2] / points[..., 2:] * view["focal"][:, None] + view["centre"][:, None]


def to_camera(points, view):
    return points @ view["rotation"].transpose(1, 2) + view["translation"][:, None]


def true_ends(view):
    axis = torch.tensor([[0.0, 0, 1], [0, 0, -1]]).expand(len(view["rotation"]), 2, 3)
    return project(to_camera(axis, view), view)


def misplaced(points, others, start, goal):
    world = (points - start["translation"][:, None]) @ start["rotation"]
    return (project(to_camera(world, goal), goal) - project(others, goal)).square().sum(2).mean()


def separation(points, limit):
    k = points.shape[1]
    square = (points[:, :, None] - points[:, None]).square().sum(3)
    return (F.relu(limit - square) * (1 - torch.eye(k))).sum((1, 2)).mean() / k


def view(image, foreground, angles):
    b = len(image)
    return {
        "image": image, "foreground": foreground, "focal": torch.full((b, 2), 20.0), "centre": torch.zeros(b, 2),
        "rotation": parts.turn_about_y(angles), "translation": torch.tensor([0.0, 0, DISTANCE]).expand(b, 3),
    }


def golden():
    b, s = 2, 32
    model = KeypointNet(2, 4, 8, 4, 0, 5)
    one, two = (
        view(parts.wave((b, 3, s, s), i), (parts.wave((b, 1, s, s), i + 2) > 0).float(), torch.arange(b) * 0.1 + 0.6 * i) for i in (1, 2))
    return parts.golden(
        model, lambda: dict(zip(("points", "ends"), model(one["image"]))), lambda: model.terms(one, two, 0))


def main():
    options = timing.options(__doc__, "ViewsGoldenTests", pairs=8, size=64, stride=2, keypoints=10, width=32, orientation=16)
    if options.golden:
        print(json.dumps(golden(), indent=1))
        return
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = KeypointNet(options.stride, options.keypoints, options.width, options.orientation)
    b, s = options.pairs, options.size
    one, two = (view(torch.rand(b, 3, s, s) * 2 - 1, (torch.rand(b, 1, s, s) > 0.5).float(), torch.arange(b) * 0.1 + 0.6 * i) for i in range(2))
    step = parts.train_step(model, lambda: sum(model.terms(one, two, 0.5).values()))
    print(json.dumps({
        "torch": torch.__version__, "threads": options.threads, "pairs": b, "size": s,
        "train_step_s": timing.median_seconds(step, options.repeats), "parameters": sum(p.numel() for p in model.parameters()),
    }))


if __name__ == "__main__":
    main()
