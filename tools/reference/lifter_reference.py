#!/usr/bin/env python3
"""The network and the loss of KeyStream's TemporalLifter in eager PyTorch, float32: what `keystream bench` compares with.

Prints one line of JSON: seconds per training step, and per inference on one window and on eight (medians). Needs PyTorch 1.13 or newer,
nothing else. The layers, sizes, loss terms and optimiser are those of src/KeyStream.Nets (TemporalLifter, LifterLayer, LifterLoss,
PerspectiveNPoint); written plainly, as one would without thinking of speed. Letters: B windows, T frames, N joints, D width, h heads.
"""
import json
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

import timing
from parts import wave

NEVER = -1e4
LAG_FUNCTIONS = 8
TURN_PRIOR, PLACE_PRIOR, ITERATIONS = 0.02, 1e-4, 6


class Layer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.size = heads, width // 2 // heads
        self.norm_frame, self.norm_time, self.norm_mlp = nn.LayerNorm(width), nn.LayerNorm(width), nn.LayerNorm(width)
        self.frame = nn.Linear(width, 2 * width, bias=False)
        self.ask, self.answer = (nn.Parameter(torch.randn(heads, self.size) * 0.1) for _ in range(2))
        self.mix_frame = nn.Linear(width, width)
        self.time = nn.Linear(width, 3 * width // 2, bias=False)
        self.lag = nn.Linear(LAG_FUNCTIONS, heads, bias=False)
        self.mix_time = nn.Linear(width // 2, width)
        self.widen, self.narrow = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        nn.init.zeros_(self.mix_time.weight)
        nn.init.zeros_(self.mix_time.bias)
        nn.init.zeros_(self.lag.weight)

    def forward(self, x, graph, first):
        x = x + self.within_frame(self.norm_frame(x), graph)
        x = x + self.over_time(self.norm_time(x), graph, first)
        return x + self.narrow(F.gelu(self.widen(self.norm_mlp(x))))

    def within_frame(self, x, graph):
        b, t, n, _ = x.shape
        values, q, k, v = self.frame(x).view(b, t, n, 4, self.heads, self.size).permute(3, 0, 1, 4, 2, 5)    # [B,T,h,N,D/2h]
        asks = (values * self.ask[:, None]).sum(-1)
        answers = (values * self.answer[:, None]).sum(-1)
        scores = F.leaky_relu(asks[..., :, None] + answers[..., None, :], 0.2)
        local = self.attend(scores + graph["neighbours"], values)
        everywhere = self.attend(q @ k.transpose(-2, -1) / math.sqrt(self.size) + graph["frame"], v)
        both = [y.transpose(2, 3).reshape(b, t, n, -1) for y in (local, everywhere)]
        return self.mix_frame(torch.cat(both, 3))

    def over_time(self, x, graph, first):
        b, t, n, _ = x.shape
        q, k, v = self.time(x).view(b, t, n, 3, self.heads, self.size).permute(3, 0, 2, 4, 1, 5)             # [B,N,h,T,D/2h]
        lags = self.lag(graph["lag"]).permute(0, 3, 1, 2)[:, None]                                           # [B,1,h,T,T]
        scores = q @ k.transpose(-2, -1) / math.sqrt(self.size) + lags + graph["first" if first else "past"]
        y = self.attend(scores, v)
        return self.mix_time(y.permute(0, 3, 1, 2, 4).reshape(b, t, n, -1))

    @staticmethod
    def attend(scores, values):
        some = (scores.amax(-1, keepdim=True) > -5e3).to(values.dtype)
        return (scores.softmax(-1) * some) @ values


def graph_of(window, causal, ahead):
    """Who may look at whom, as added to the scores."""
    seen, edges, seconds = window["seen"], window["edges"], window["seconds"]
    t, n = seen.shape[1:]
    hidden = (1 - seen) * NEVER
    apart = (1 - (edges + torch.eye(n)).clamp(0, 1)) * NEVER
    keys = hidden[:, :, None, None, :]
    past = hidden.transpose(1, 2)[:, :, None, None, :]
    later = torch.arange(t)[None] - torch.arange(t)[:, None]
    first = past
    if causal:
        first = past + (later > ahead) * NEVER
        past = past + (later > 0) * NEVER
    lag = seconds[:, None] - seconds[:, :, None]
    angles = [lag * (2 * math.pi / (0.2 * 3 ** i)) for i in range(LAG_FUNCTIONS // 2)]
    waves = torch.stack([wave for a in angles for wave in (a.sin(), a.cos())], 3)
    return {"neighbours": keys + apart[:, None, None], "frame": keys, "past": past, "first": first, "lag": waves}


class Lifter(nn.Module):
    def __init__(self, width=64, heads=2, layers=4, walks=8):
        super().__init__()
        self.width, self.walks = width, walks
        self.register_buffer("frequencies", torch.randn(2, width // 2) * 3)
        self.register_buffer("phases", torch.rand(width // 2) * 2 * math.pi)
        self.embed = nn.Linear(width // 2 + 2 + 3 + walks + 2, width)
        self.layers = nn.ModuleList(Layer(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.decode = nn.Linear(width, width)
        self.read = nn.Linear(width, 4)
        with torch.no_grad():
            self.read.weight.mul_(0.1)

    def forward(self, window, causal=False, ahead=0):
        x = self.embed(self.tokens(window))
        graph = graph_of(window, causal, ahead)
        for i, layer in enumerate(self.layers):
            x = layer(x, graph, i == 0)
        embedding = self.norm(x)
        answer = self.read(F.gelu(self.decode(embedding)))
        shape = torch.cat([window["points"] + answer[..., :2], answer[..., 2:3]], 3)
        return shape, answer[..., 3].clamp(-7, 3), embedding

    def tokens(self, window):
        points, seen = window["points"], window["seen"][..., None]
        b, t, n, _ = points.shape
        position = (points @ self.frequencies + self.phases).cos() * math.sqrt(2 / self.width) * seen
        step = window["edges"] / window["edges"].sum(2, keepdim=True).clamp(min=1)
        walk, back = step, []
        for _ in range(self.walks):
            back.append(walk.diagonal(0, 1, 2))
            walk = walk @ step
        sides = window["sides"][:, None, :, None].expand(b, t, n, 1)
        returns = torch.stack(back, 2)[:, None].expand(b, t, n, self.walks)
        view = window["view"][:, None, None].expand(b, t, n, 2)
        return torch.cat([position, points * seen, seen, window["confidence"][..., None], sides, returns, view], 3)

    def place(self, window, shape):
        """Each frame's shape turned so that its points lie on their rays, and where it is."""
        b, t, n, _ = shape.shape
        flat, points = shape.reshape(b * t, n, 3), window["points"].reshape(b * t, n, 2)
        weights = (window["seen"] * (window["confidence"] + 0.05)).reshape(b * t, n)
        spread = window["spread"][:, None].expand(b, t).reshape(b * t)
        rotation, translation = perspective_n_point(flat, points, weights, spread)
        return (flat @ rotation.transpose(1, 2)).view(b, t, n, 3), translation.view(b, t, 3)

    def terms(self, window, truth, causal=False, ahead=0):
        exists = window.get("exists", torch.ones_like(window["sides"]))
        shape, sigma, _ = self(window, causal, ahead)
        error = length(shape - truth)
        turned, _ = self.place(window, shape)
        speed = (shape[:, 1:] - shape[:, :-1]) - (truth[:, 1:] - truth[:, :-1])
        return {
            "view": mean(error, exists),
            "procrustes": procrustes(shape, truth, exists),
            "placement": 0.5 * mean(length(centred(turned, exists) - centred(truth, exists)), exists),
            "velocity": 4 * mean(length(speed), exists),
            "bones": 0.5 * bones(shape, truth, window["edges"]),
            "uncertainty": 0.1 * mean(error.detach() / sigma.exp() + sigma, exists),
        }

    def loss(self, window, truth):
        return sum(self.terms(window, truth).values())


def length(v):
    return (v.square().sum(-1) + 1e-8).sqrt()


def mean(values, exists):
    return ((values.mean(1) * exists).sum(1) / exists.sum(1).clamp(min=1)).mean()


def centred(points, exists):
    w = exists[:, None, :, None]
    return points - (points * w).sum(2, keepdim=True) / w.sum(2, keepdim=True).clamp(min=1)


def procrustes(shape, truth, exists):
    b, t, n, _ = shape.shape
    start, goal = shape.reshape(b * t, n, 3), truth.reshape(b * t, n, 3)
    w = exists[:, None].expand(b, t, n).reshape(b * t, n, 1)
    w = w / w.sum(1, keepdim=True).clamp(min=1)
    with torch.no_grad():
        centre, centre_goal = (w * start).sum(1, keepdim=True), (w * goal).sum(1, keepdim=True)
        x, y = start - centre, goal - centre_goal
        u, s, vt = torch.linalg.svd((w * y).transpose(1, 2) @ x)
        sign = torch.ones_like(s)
        sign[:, 2] = torch.linalg.det(u @ vt).sign()
        rotation = (u * sign[:, None]) @ vt
        scale = (s * sign).sum(1) / ((w * x.square()).sum((1, 2)) + 1e-12)
        shift = centre_goal - scale[:, None, None] * centre @ rotation.transpose(1, 2)
    fitted = start @ rotation.transpose(1, 2) * scale[:, None, None] + shift
    return (((fitted - goal).square() * w).sum((1, 2)) + 1e-8).sqrt().mean()


def bones(shape, truth, edges):
    lengths = [length(x[:, :, :, None] - x[:, :, None]) for x in (shape, truth)]
    off = ((lengths[0] - lengths[1]).abs() * edges[:, None]).mean(1)
    return (off.sum((1, 2)) / edges.sum((1, 2)).clamp(min=1)).mean()


def perspective_n_point(shape, points, weights, spread):
    """Turn and place of shapes before a camera: Gauss-Newton, then one exact Newton step that carries the gradient."""
    p, w, s = shape.double(), weights.double(), spread.double()[:, None, None]
    w = (w / w.sum(1, keepdim=True).clamp(min=1e-9))[..., None]
    v = F.normalize(torch.cat([points.double() * s, torch.ones_like(w)], 2), dim=2)
    start = torch.cat([torch.zeros(len(p), 1, 2).double(), 1 / s], 2)
    rotation, centre = torch.eye(3).double().expand(len(p), 3, 3), start
    with torch.no_grad():
        for _ in range(ITERATIONS):
            rotation, centre = newton_step(p, v, w, start, rotation, centre, False)
    rotation, centre = newton_step(p, v, w, start, rotation, centre, True)
    return rotation.to(shape.dtype), (centre - start)[:, 0].to(shape.dtype)


def newton_step(p, v, w, start, rotation, centre, exact):
    q = p @ rotation.transpose(1, 2)
    r = q + centre
    r = r - v * (r * v).sum(2, keepdim=True)
    axes = rotation.transpose(1, 2)
    turning = (w * torch.cross(q, r, dim=2)).sum(1) + TURN_PRIOR * torch.cross(torch.eye(3).double().expand_as(axes), axes, dim=2).sum(1)
    moving = (w * r).sum(1) + PLACE_PRIOR * (centre - start)[:, 0]
    with torch.no_grad():
        h = curvature(q, v, w, r, axes, exact)
        inverse = torch.linalg.inv(h)
    step = -(inverse @ torch.cat([turning, moving], 1)[..., None])[..., 0]
    return rodrigues(step[:, :3]) @ rotation, centre + step[:, None, 3:]


def curvature(q, v, w, r, axes, exact):
    unit, w = torch.eye(3).double(), w[..., None]
    off = unit - v[..., :, None] * v[..., None, :]
    cross = cross_matrix(q)
    mixed = cross @ off
    turn = (w * (mixed @ cross.transpose(2, 3))).sum(1)
    if exact:
        outer = q[..., :, None] * r[..., None, :]
        turn = turn + (w * (0.5 * (outer + outer.transpose(2, 3)) - unit * (q * r).sum(2)[..., None, None])).sum(1)
    trace = axes.diagonal(0, 1, 2).sum(1)[:, None, None]
    turn = turn + TURN_PRIOR * (unit * trace - 0.5 * (axes + axes.transpose(1, 2)))
    between = (w * mixed).sum(1)
    move = (w * off).sum(1) + PLACE_PRIOR * unit
    return torch.cat([torch.cat([turn, between], 2), torch.cat([between.transpose(1, 2), move], 2)], 1)


def cross_matrix(v):
    x, y, z = v.unbind(-1)
    o = torch.zeros_like(x)
    return torch.stack([o, -z, y, z, o, -x, -y, x, o], -1).view(*v.shape[:-1], 3, 3)


def rodrigues(turn):
    square = turn.square().sum(1)[:, None, None]
    small = square < 1e-8
    safe = torch.where(small, torch.ones_like(square), square)
    theta = safe.sqrt()
    sine = torch.where(small, 1 - square / 6, theta.sin() / theta)
    cosine = torch.where(small, 0.5 - square / 24, (1 - theta.cos()) / safe)
    cross = cross_matrix(turn)
    return torch.eye(3).to(turn.dtype) + sine * cross + cosine * (cross @ cross)


def wave_parameter(name, shape):
    """Values by key and shape alone, at the size of an ordinary initialisation."""
    value = wave(shape, sum(map(ord, name)) % 97)
    if name == "frequencies":
        return 3 * value
    if name == "phases":
        return value
    if len(shape) > 1:
        return value / math.sqrt(shape[-1])
    return 1 + 0.1 * value if "norm" in name and name.endswith("weight") else 0.1 * value


def tree_edges(b, n):
    """A binary tree."""
    edges = torch.zeros(b, n, n)
    for i in range(1, n):
        edges[:, i, (i - 1) // 2] = edges[:, (i - 1) // 2, i] = 1
    return edges


def wave_window(b, t, n):
    """Tracks with missing points, and a window with fewer joints than the batch."""
    exists = torch.ones(b, n)
    exists[-1, -1] = 0
    seen = (wave((b, t, n), 4) > -0.7).float() * exists[:, None]
    edges = tree_edges(b, n) * exists[:, :, None] * exists[:, None]
    return {
        "points": wave((b, t, n, 2), 1) * seen[..., None], "seen": seen, "confidence": (wave((b, t, n), 2) * 0.5 + 0.5) * seen,
        "seconds": (torch.arange(t) / 30).expand(b, t), "edges": edges, "sides": (wave((b, n), 3) * 1.5).round() * exists,
        "view": torch.tensor([-1.5, 1.0]).expand(b, 2), "spread": torch.full((b,), 0.2), "exists": exists,
    }, torch.cat([wave((b, t, n, 2), 1.1), wave((b, t, n, 1), 5)], 3)


def golden():
    """Answers, loss terms and gradient sizes of a tiny network with fixed weights, for the test that compares the two programs."""
    model = Lifter(16, 2, 2, 4)
    with torch.no_grad():
        for name, value in list(model.named_parameters()) + list(model.named_buffers()):
            value.copy_(wave_parameter(name, value.shape))
    window, truth = wave_window(2, 5, 7)
    with torch.no_grad():
        whole, live = model(window), model(window, True, 1)
        turned, place = model.place(window, whole[0])
    terms = model.terms(window, truth)
    sum(terms.values()).backward()
    values = {"shape": whole[0], "log_sigma": whole[1], "embedding": whole[2], "live": live[0], "turned": turned, "place": place}
    return {
        "torch": torch.__version__,
        "values": {name: [round(v, 7) for v in value.flatten().tolist()[:60]] for name, value in values.items()},
        "sums": {name: value.double().abs().sum().item() for name, value in values.items()},
        "terms": {name: term.item() for name, term in terms.items()},
        "gradients": {name: p.grad.abs().sum().item() for name, p in model.named_parameters()},
    }


def random_window(b, t, n):
    """Tracks of random points, every tenth missing, on a binary tree."""
    seen = (torch.rand(b, t, n) > 0.1).float()
    return {
        "points": torch.randn(b, t, n, 2) * seen[..., None], "seen": seen, "confidence": torch.rand(b, t, n) * seen,
        "seconds": (torch.arange(t) / 30).expand(b, t), "edges": tree_edges(b, n), "sides": torch.randint(-1, 2, (b, n)).float(),
        "view": torch.tensor([-1.5, 1.0]).expand(b, 2), "spread": torch.full((b,), 0.2),
    }


def main():
    options = timing.options(__doc__, "LifterGoldenTests", batch=16, frames=27, joints=17)
    if options.golden:
        print(json.dumps(golden(), indent=1))
        return
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = Lifter()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-4)
    window = random_window(options.batch, options.frames, options.joints)
    truth = torch.cat([window["points"], torch.randn(*window["seen"].shape, 1)], 3)

    def train_step():
        optimiser.zero_grad()
        model.loss(window, truth).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()

    def lift(windows):
        with torch.no_grad():
            shape, _, _ = model(windows)
            model.place(windows, shape)

    step = timing.median_seconds(train_step, options.repeats)
    one, eight = random_window(1, options.frames, options.joints), random_window(8, options.frames, options.joints)
    print(json.dumps({
        "torch": torch.__version__, "threads": options.threads, "batch": options.batch, "frames": options.frames, "joints": options.joints,
        "train_step_s": step, "lift_one_s": timing.median_seconds(lambda: lift(one), 4 * options.repeats),
        "lift_eight_s": timing.median_seconds(lambda: lift(eight), 2 * options.repeats), "parameters": sum(p.numel() for p in model.parameters()),
    }))


if __name__ == "__main__":
    main()
