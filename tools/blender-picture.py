"""Runs inside Blender: renders three rows of the BVH file named after '--' side by side into the picture named next."""
import builtins
import sys

import bpy
from mathutils import Vector

# Blender 3.4's importer opens with mode 'rU', which Python 3.11 (Debian 12) no longer knows.
_open = builtins.open
builtins.open = lambda file, mode='r', *rest, **named: _open(file, mode.replace('U', ''), *rest, **named)

SIDES = {'Left': (0.9, 0.45, 0.1, 1), 'Right': (0.1, 0.45, 0.9, 1), '': (0.55, 0.55, 0.55, 1)}
BLACK = (0.02, 0.02, 0.02, 1)


def material(colour):
    name = str(colour)
    if name not in bpy.data.materials:
        bpy.data.materials.new(name).diffuse_color = colour
    return bpy.data.materials[name]


def ball(at, radius, colour):
    bpy.ops.mesh.primitive_uv_sphere_add(segments=16, ring_count=8, radius=radius, location=at)
    bpy.context.object.data.materials.append(material(colour))


def stick(start, end, radius, colour):
    way = end - start
    if way.length < 1e-6:
        return
    bpy.ops.mesh.primitive_cone_add(vertices=12, radius1=radius, radius2=0.4 * radius, depth=way.length, location=(start + end) / 2)
    rod = bpy.context.object
    rod.rotation_mode = 'QUATERNION'
    rod.rotation_quaternion = Vector((0, 0, 1)).rotation_difference(way)
    rod.data.materials.append(material(colour))


def pose(figure, row):
    """Sticks of a row as (name, start, end) in metres, Z up: from each joint to those below it, from the last ones to their ends."""
    bpy.context.scene.frame_set(row + 1)
    bpy.context.view_layer.update()
    world = figure.matrix_world
    links = [(bone.name, bone.parent.head, bone.head) for bone in figure.pose.bones if bone.parent]
    links += [(bone.name, bone.head, bone.tail) for bone in figure.pose.bones if not bone.children]
    return [(name, world @ start / 100, world @ end / 100) for name, start, end in links]


def draw(bones, shift, size):
    for name, head, tail in bones:
        colour = SIDES[next(side for side in SIDES if name.startswith(side))]
        stick(head + shift, tail + shift, 0.018 * size, colour)
        ball(head + shift, 0.012 * size, BLACK)


def main():
    arguments = sys.argv[sys.argv.index('--') + 1:]
    bpy.ops.object.select_all(action='SELECT')
    bpy.ops.object.delete()
    bpy.ops.import_anim.bvh(filepath=arguments[0], axis_forward='-Z', axis_up='Y')
    figure = bpy.context.object
    figure.hide_render = True
    last = int(figure.animation_data.action.frame_range[1]) - 1
    rows = [int(row) for row in arguments[2:]] or [last // 8, last // 2, 7 * last // 8]
    figures = [pose(figure, row) for row in rows]
    points = [point for bones in figures for _, head, tail in bones for point in (head, tail)]
    size = max(max(max(p[i] for _, *ends in bones for p in ends) - min(p[i] for _, *ends in bones for p in ends) for i in range(3)) for bones in figures)
    for place, bones in enumerate(figures):
        root = bones[0][1]
        draw(bones, Vector(((place - 1) * 0.9 * size - root.x, -root.y, 0)), size)
    bpy.ops.mesh.primitive_plane_add(size=6 * size, location=(0, 0, 0))
    bpy.context.object.data.materials.append(material((0.8, 0.82, 0.85, 1)))
    scene = bpy.context.scene
    bpy.ops.object.camera_add()
    scene.camera = bpy.context.object
    scene.camera.data.lens = 50
    scene.camera.location = Vector((1.1 * size, -3.6 * size, 0.9 * size))
    scene.camera.rotation_euler = (Vector((0, 0, 0.45 * size)) - scene.camera.location).to_track_quat('-Z', 'Y').to_euler()
    scene.render.engine = 'BLENDER_WORKBENCH'
    scene.display.shading.color_type = 'MATERIAL'
    scene.display.shading.show_shadows = True
    scene.render.resolution_x, scene.render.resolution_y = 1200, 600
    scene.render.filepath = arguments[1]
    print(f'rows {rows} of {last}; lowest point {min(p.z for p in points):.3f} m')
    bpy.ops.render.render(write_still=True)


main()
