"""Runs inside Blender: imports the BVH file named after '--' and compares it with plain forward kinematics of the file."""
import builtins
import math
import sys

import bpy
from mathutils import Matrix, Vector

# Blender 3.4's importer opens with mode 'rU', which Python 3.11 (Debian 12) no longer knows.
_open = builtins.open
builtins.open = lambda file, mode='r', *rest, **named: _open(file, mode.replace('U', ''), *rest, **named)


def parse(path):
    """Joints as (name, parent, offset, channels), rows of numbers, frame time."""
    words = iter(_open(path).read().split())
    joints, stack = [], []
    for word in words:
        if word in ('ROOT', 'JOINT'):
            joints.append([next(words), stack[-1] if stack else -1, None, []])
        elif word == 'End':
            next(words)
            joints.append([None, stack[-1], None, []])
        elif word == '{':
            stack.append(len(joints) - 1)
        elif word == '}':
            stack.pop()
        elif word == 'OFFSET':
            joints[stack[-1]][2] = Vector([float(next(words)) for _ in range(3)])
        elif word == 'CHANNELS':
            joints[stack[-1]][3] = [next(words) for _ in range(int(next(words)))]
        elif word == 'Frames:':
            frames = int(next(words))
        elif word == 'Time:':
            frame_time = float(next(words))
            break
    numbers = [float(word) for word in words]
    width = sum(len(joint[3]) for joint in joints)
    return joints, [numbers[i * width:(i + 1) * width] for i in range(frames)], frame_time


def positions(joints, row):
    """World position of each named joint."""
    world, at, result = [], 0, {}
    for name, parent, offset, channels in joints:
        place, turn = offset.copy(), Matrix.Identity(3)
        for channel in channels:
            if channel.endswith('position'):
                place['XYZ'.index(channel[0])] = row[at]
            else:
                turn = turn @ Matrix.Rotation(math.radians(row[at]), 3, channel[0])
            at += 1
        if parent >= 0:
            above, up = world[parent]
            place, turn = above + up @ place, up @ turn
        world.append((place, turn))
        if name:
            result[name] = place
    return result


def main():
    path = sys.argv[sys.argv.index('--') + 1]
    joints, rows, frame_time = parse(path)
    bpy.ops.import_anim.bvh(filepath=path, axis_forward='-Z', axis_up='Y', update_scene_fps=True, update_scene_duration=True)
    figure = bpy.context.object
    names = [joint[0] for joint in joints if joint[0]]
    missing = [name for name in names if name not in figure.pose.bones]
    if missing or len(figure.pose.bones) != len(names):
        sys.exit(f'Blender has {len(figure.pose.bones)} bones for {len(names)} joints; missing: {missing}')
    size = max(sum(joint[2].length for joint in joints), 1e-9)
    worst, where = 0.0, None
    for index, row in enumerate(rows):
        bpy.context.scene.frame_set(index + 1)
        bpy.context.view_layer.update()
        expected = positions(joints, row)
        for name in names:
            x, y, z = figure.matrix_world @ figure.pose.bones[name].head
            distance = (Vector((x, z, -y)) - expected[name]).length
            if distance > worst:
                worst, where = distance, f'{name}, row {index}'
    rate = bpy.context.scene.render.fps / bpy.context.scene.render.fps_base
    print(f'{len(names)} joints, {len(rows)} rows at {rate:.6g} per second (file: {1 / frame_time:.6g})')
    print(f'largest distance {worst:.3g} of the file\'s units ({worst / size:.3g} of the figure) at {where}')
    if worst > 1e-4 * size:
        sys.exit(1)


main()
