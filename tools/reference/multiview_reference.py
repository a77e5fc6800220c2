#!/usr/bin/env python3
"""The networks and the loss of KeyStream's MultiView in eager PyTorch, float32: what `keystream bench` compares with.

Prints one line of JSON: seconds per training step (median). Needs PyTorch 1.13 or newer, nothing else. The layers, sizes, loss terms and
optimiser are those of src/KeyStream.Nets (MultiView, MultiViewNets, CropBox, Triangulation); written plainly, as one would without
thinking of speed. Letters: B moments, V views, N = B·V pictures, K keypoints, F frame side, S crop side.
"""
import json
from types import SimpleNamespace

import torch
import torch.nn as nn
import torch.nn.functional as F

import parts
import timing
from autolink_reference import LightUNet, product_name

FULL = dict(
    frame=500, finder=128, size=128, keypoints=32, square=False, given=False, code=729, crop=False, difference=False,
    finder_widths=(16, 32, 64, 128), encoder_widths=(64, 128, 256, 512, 512), pairs=2, decoder_widths=(256, 128, 64, 32), convolutions=3, dropout=0.1,
    keypoint_widths=(32, 64, 128, 128), sigma=0.02, confident=False, box_start=1, agreement=0, concentration=0, separation=0)
VIDEO = dict(
    FULL, frame=192, finder=64, size=64, keypoints=16, square=True, given=True, code=128, crop=True, difference=True,
    finder_widths=(8, 16, 32, 32), encoder_widths=(16, 32, 64, 128), pairs=0, decoder_widths=(64, 48, 32, 16), convolutions=1, dropout=0,
    keypoint_widths=(16, 32, 64, 64), sigma=0.06, confident=True, box_start=0, agreement=0.1, concentration=0.1, separation=0.002)


class VectorEncoder(nn.Module):
    def __init__(self, widths, side, code, pairs):
        super().__init__()
        self.pairs = pairs
        self.halve = nn.ModuleList(parts.ConvNorm(3 if i == 0 else widths[i - 1], w, 0.1, 2) for i, w in enumerate(widths))
        self.first = nn.ModuleList(parts.ConvNorm(w, w, 0.1) for w in widths for _ in range(pairs))
        self.second = nn.ModuleList(parts.ConvNorm(w, w, None) for w in widths for _ in range(pairs))
        self.read = nn.Linear(widths[-1] * (side >> len(widths)) ** 2, code)

    def forward(self, x):
        for level, halve in enumerate(self.halve):
            x = halve(x)
            for i in range(level * self.pairs, (level + 1) * self.pairs):
                x = F.leaky_relu(x + self.second[i](self.first[i](x)), 0.1)
        return self.read(x.flatten(1))


class BoxFinder(nn.Module):
    def __init__(self, widths, side, square):
        super().__init__()
        self.look = VectorEncoder(widths, side, widths[-1], 0)
        self.read = nn.Linear(widths[-1], 3 if square else 4)

    def forward(self, x, start):
        raw = self.read(F.relu(self.look(x))) * 4
        size, middle = raw[:, :-2], raw[:, -2:]
        if start is None:
            return torch.cat([(size.sigmoid() * 0.8 + 0.1).expand(-1, 2), middle.tanh() * 0.8], 1)
        given = start[:, :2]
        return torch.cat([given * (size.tanh() * 0.5).exp(), start[:, 2:] + given * middle.tanh() * 0.5], 1)


class VectorDecoder(nn.Module):
    def __init__(self, options, channels_out):
        super().__init__()
        widths = options.decoder_widths
        self.side, self.width = options.size >> (len(widths) - 1), widths[0]
        self.convolutions, self.dropout = options.convolutions, options.dropout
        self.start = nn.Linear(options.code, widths[0] * self.side ** 2)
        self.layers = nn.ModuleList(
            parts.ConvNorm(widths[i] if c == 0 else w, w, 0) for i, w in enumerate(widths[1:]) for c in range(options.convolutions))
        self.head = parts.PlainConv(widths[-1], channels_out, 1)

    def forward(self, code):
        x = F.relu(F.dropout(self.start(code), self.dropout, self.training)).view(-1, self.width, self.side, self.side)
        for i, layer in enumerate(self.layers):
            if i % self.convolutions == 0:
                x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
            x = layer(x)
        return self.head(x)


class SpotMask(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.first, self.second, self.third = nn.Conv2d(k, 1, 5, padding=2), nn.Conv2d(1, 1, 5, padding=2), nn.Conv2d(1, 1, 5, padding=2)
        for conv, gain, bias in ((self.first, 1, 0.0), (self.second, 1, 0.0), (self.third, 10, -3.0)):
            nn.init.uniform_(conv.weight, 0.8 * gain / 25, 1.2 * gain / 25)
            nn.init.constant_(conv.bias, bias)

    def forward(self, spots):
        return self.third(F.relu(self.second(F.relu(self.first(spots))))).sigmoid()


class MultiView(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.options = o = SimpleNamespace(**options)
        self.finder = BoxFinder(o.finder_widths, o.finder, o.square)
        self.encoder = VectorEncoder(o.encoder_widths, o.size, o.code, o.pairs)
        self.painter = VectorDecoder(o, 4)
        self.marker = LightUNet(o.keypoint_widths, 3, o.keypoints, False) if o.crop else VectorDecoder(o, o.keypoints)
        self.silhouette = SpotMask(o.keypoints)

    def seen(self, picture, background):
        floor = 1 + 10 / 127.5
        return ((background + floor) / (picture + floor)).log() * 0.5 if self.options.difference else picture

    def look(self, frames, backgrounds):
        """Everything of the pictures one by one."""
        o = self.options
        small, behind = (F.adaptive_avg_pool2d(x, o.finder) for x in (frames, backgrounds))
        standout = standing_out(small, behind, o.square)
        boxes = self.finder(self.seen(small, behind), standout[0] if o.given else None)
        crops = self.seen(crop(frames, boxes, o.size), crop(backgrounds, boxes, o.size))
        code = self.encoder(crops)
        points, maps, variance = parts.soft_argmax(self.marker(crops if o.crop else code))
        return boxes, standout, code, points, parts.mass_near(maps, points), variance

    def triangulated(self, projections, boxes, points, confidence):
        b, v = projections.shape[:2]
        projections = adjusted(projections, boxes.view(b, v, 4))
        points, confidence = points.view(b, v, *points.shape[1:]), confidence.view(b, v, -1)
        space, determined = triangulate(points, projections, confidence + 0.01 if self.options.confident else torch.ones_like(confidence))
        at = torch.einsum("bvij,bkj->bvki", projections, torch.cat([space, torch.ones_like(space[..., :1])], 2))
        placed = determined[:, None] & (at[..., 2] > 0)
        return space, torch.where(placed[..., None], at[..., :2] / at[..., 2:], points).flatten(0, 1)

    def forward(self, frames, backgrounds, projections):
        boxes, _, _, points, confidence, _ = self.look(frames.flatten(0, 1), backgrounds.flatten(0, 1))
        space, _ = self.triangulated(projections, boxes, points, confidence)
        return space, to_frame(points, boxes), boxes

    def terms(self, frames, backgrounds, projections, progress):
        o, frames, backgrounds = self.options, frames.flatten(0, 1), backgrounds.flatten(0, 1)
        boxes, (standout, found), code, points, confidence, variance = self.look(frames, backgrounds)
        raw = self.painter(code)
        painted = torch.cat([raw[:, :3].tanh(), raw[:, 3:].sigmoid()], 1)
        pasted = paste(painted, boxes, frames.shape[3])
        drawn = backgrounds + pasted[:, 3:] * (pasted[:, :3] - backgrounds)
        terms = {"reconstruction": (drawn - frames).square().mean()}
        if o.box_start > 0 and progress < 0.2:
            terms["box_start"] = o.box_start * (1 - progress / 0.2) * ((boxes - standout).square() * found).mean()
        mask = painted[:, 3:].detach()
        _, placed = self.triangulated(projections, boxes, points, confidence)
        g = parts.centres(o.size)
        spots = torch.exp(-((g - placed[..., :1, None]) ** 2 + (g[:, None] - placed[..., 1:, None]) ** 2) / (2 * o.sigma ** 2))
        terms["mask"] = 0.5 * (self.silhouette(spots) - mask).square().mean()
        terms["coverage"] = 0.01 * (1 - (spots * mask).sum((2, 3)) / (spots.sum((2, 3)) + 1e-6)).abs().mean()
        terms["centering"] = (boxes[:, 2:] - to_frame(placed, boxes).mean(1)).abs().mean()
        if o.agreement > 0:
            terms["agreement"] = o.agreement * ((placed - points).square().sum(2) + 1e-8).sqrt().mean()
            terms["concentration"] = o.concentration * variance.mean()
            square = (placed[:, :, None] - placed[:, None]).square().sum(3)
            terms["separation"] = o.separation * 0.5 * ((-square / (2 * 0.1 ** 2)).exp().sum((1, 2)) - o.keypoints).mean()
        return terms


def standing_out(small, behind, square):
    """Boxes about what differs from the background, and whether anything does."""
    with torch.no_grad():
        weight = F.relu((small - behind).abs().mean(1) - 0.15)
        mass = weight.sum((1, 2))[:, None]
        g = parts.centres(weight.shape[2])
        profile = torch.stack([weight.sum(1), weight.sum(2)], 1) / (mass[..., None] + 1e-6)
        middle = (profile * g).sum(2)
        spread = ((profile * g.square()).sum(2) - middle.square()).clamp(min=0).sqrt()
        if square:
            spread = spread.amax(1, keepdim=True).expand(-1, 2)
        found = (mass > 0.2).float()
        boxes = torch.cat([(spread * 2.2 + 0.05).clamp(0.12, 0.85), middle], 1)
        nothing = torch.cat([torch.full_like(middle, 0.5), torch.zeros_like(middle)], 1)
        return boxes * found + nothing * (1 - found), found


def sampled(pictures, scale, shift, side):
    grid = F.affine_grid(torch.cat([torch.diag_embed(scale), shift[..., None]], 2), [len(pictures), 1, side, side], align_corners=False)
    return F.grid_sample(pictures, grid, align_corners=False)


def crop(frames, boxes, side):
    return sampled(frames, boxes[:, :2], boxes[:, 2:], side)


def paste(patches, boxes, side):
    return sampled(patches, 1 / boxes[:, :2], -boxes[:, 2:] / boxes[:, :2], side)


def to_frame(points, boxes):
    return points * boxes[:, None, :2] + boxes[:, None, 2:]


def adjusted(projections, boxes):
    depth = projections[:, :, 2:]
    return torch.cat([(projections[:, :, :2] - boxes[..., 2:, None] * depth) / boxes[..., :2, None], depth], 2)


def triangulate(points, projections, weights):
    """Planes through the cameras' centres, least squares, one Gauss-Newton pass; [B,K,3] and [B,K]."""
    x, p, w = points.double(), projections.double()[:, :, None], weights.double()[..., None]
    planes = x[..., None] * p[..., 2:, :] - p[..., :2, :]                                        # [B,V,K,2,4]
    normal = planes[..., :3]
    place, _ = least(normal, -planes[..., 3], w / normal.square().sum(-1).clamp(min=1e-30))
    at = (p[..., :3] @ place[:, None, ..., None])[..., 0] + p[..., 3]                            # [B,V,K,3]
    depth = at[..., 2:]
    depth = torch.where(depth.abs() > 1e-6, depth, torch.full_like(depth, 1e-6))
    value = at[..., :2] / depth
    slope = (p[..., :2, :3] - value[..., None] * p[..., 2:, :3]) / depth[..., None]
    step, determined = least(slope, x - value, w)
    return (place + step).to(points.dtype), determined


def least(rows, right, weights):
    heavy = rows * weights[..., None]
    matrix = torch.einsum("bvkci,bvkcj->bkij", heavy, rows)
    vector = torch.einsum("bvkci,bvkc->bki", heavy, right)
    trace = matrix.diagonal(0, 2, 3).sum(2) / 3
    determined = (torch.linalg.det(matrix) > 1e-5 * trace ** 3)
    matrix = torch.where(determined[..., None, None], matrix, torch.eye(3).double())
    return torch.linalg.solve(matrix, vector[..., None])[..., 0] * determined[..., None], determined


def rig(b, v):
    """Cameras on a quarter of a circle."""
    turn = parts.turn_about_y(torch.arange(v) * (1.5 / v))
    focal = torch.diag(torch.tensor([2.0, 2.0, 1.0]))
    return (focal @ torch.cat([turn, torch.tensor([0.0, 0, 4]).view(1, 3, 1).expand(v, 3, 1)], 2)).expand(b, v, 3, 4)


def golden():
    tiny = dict(
        frame=48, finder=32, size=32, keypoints=4, code=8, finder_widths=(4, 4, 4, 4), encoder_widths=(4, 8), pairs=1, decoder_widths=(8, 4),
        convolutions=2, dropout=0, keypoint_widths=(4, 4, 8, 8), sigma=0.1)
    b, v, f = 2, 3, 48
    inputs = parts.wave((b, v, 3, f, f), 1), parts.wave((b, v, 3, f, f), 2.5), rig(b, v)
    cases = {}
    for name, options in (("full", FULL), ("video", VIDEO)):
        model = MultiView(dict(options, **tiny))
        key = lambda n: product_name(n) if n.startswith("marker.") and options["crop"] else n
        cases[name] = parts.golden(model, lambda: dict(zip(("space", "points", "boxes"), model(*inputs))), lambda: model.terms(*inputs, 0.1), key)
    return cases


def main():
    options = timing.options(__doc__, "ViewsGoldenTests", batch=3, views=4, full=0)
    if options.golden:
        print(json.dumps(golden(), indent=1))
        return
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = MultiView(FULL if options.full else VIDEO)
    b, v, f = options.batch, options.views, model.options.frame
    inputs = torch.rand(b, v, 3, f, f) * 2 - 1, torch.rand(b, v, 3, f, f) * 2 - 1, rig(b, v)
    step = parts.train_step(model, lambda: sum(model.terms(*inputs, 0.5).values()))
    print(json.dumps({
        "torch": torch.__version__, "threads": options.threads, "batch": b, "views": v, "frame": f,
        "train_step_s": timing.median_seconds(step, options.repeats), "parameters": sum(p.numel() for p in model.parameters()),
    }))


if __name__ == "__main__":
    main()
